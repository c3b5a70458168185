#!/bin/sh
# Start Airflow for this machine alone, with the DAG of this project: `make airflow`. docs/operations.md says more.
set -eu
umask 077 # passwords, logs and the database are for nobody else
cd "$(dirname "$0")/.."
make --no-print-directory setup .venv-airflow/.done
case "${NETFLIX_RATINGS_ARCHIVE:-}${NETFLIX_RATINGS_FILES:-}" in *s3://*) make --no-print-directory setup-s3 ;; esac
. airflow/environment.sh
mkdir -p "$AIRFLOW_HOME/logs"
exec python airflow/control.py start
