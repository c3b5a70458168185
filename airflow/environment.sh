# How our Airflow is set up. From the project's root, `. airflow/environment.sh` lets you call `airflow` by hand.
# Each setting gives way to one that is set already.
export AIRFLOW_HOME="${AIRFLOW_HOME:-${NETFLIX_RATINGS_HOME:-$PWD/.netflix-ratings}/airflow}"
export NETFLIX_RATINGS_AIRFLOW="$AIRFLOW_HOME" # by which stop.sh knows our processes
port="${NETFLIX_RATINGS_AIRFLOW_PORT:-28080}"
export SPT_NOENV=1 # a process that changes its title keeps what it was started with
export PATH="$PWD/.venv-airflow/bin:$PATH"
export AIRFLOW__CORE__DAGS_FOLDER="$PWD/airflow/dags"
export AIRFLOW__CORE__LOAD_EXAMPLES=false
export AIRFLOW__CORE__EXECUTOR="${AIRFLOW__CORE__EXECUTOR:-LocalExecutor}"
export AIRFLOW__CORE__PARALLELISM="${AIRFLOW__CORE__PARALLELISM:-4}"
export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE="$AIRFLOW_HOME/passwords.json"
export AIRFLOW__CORE__EXECUTION_API_SERVER_URL="http://127.0.0.1:$port/execution/"
export AIRFLOW__API__HOST=127.0.0.1
export AIRFLOW__API__PORT="$port"
export AIRFLOW__API__BASE_URL="http://127.0.0.1:$port"
export AIRFLOW__API__WORKERS=1
export AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=false
export no_proxy="${no_proxy:+$no_proxy,}127.0.0.1" NO_PROXY="${NO_PROXY:+$NO_PROXY,}127.0.0.1"
