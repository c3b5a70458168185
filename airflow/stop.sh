#!/bin/sh
# Stop the Airflow that start.sh started, and all that it runs: `make airflow-stop`.
set -eu
cd "$(dirname "$0")/.."
. airflow/environment.sh
[ -x .venv-airflow/bin/python ] || { echo "Airflow is not running"; exit 0; }
exec python airflow/control.py stop
