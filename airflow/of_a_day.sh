#!/bin/sh
# Run a command in a warehouse of its own, which is up for that long only: sh airflow/of_a_day.sh HOME COMMAND …
# A backfill makes the marts of an earlier day so. Exports go into the same folder.
set -eu
export NETFLIX_RATINGS_HOME="$1"
shift
command="$1"
unset PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE NETFLIX_RATINGS_PORT
export DBT_PROFILES_DIR="$NETFLIX_RATINGS_HOME" DBT_TARGET_PATH="$NETFLIX_RATINGS_HOME/target"
export DBT_LOG_PATH="$NETFLIX_RATINGS_HOME/logs"
if [ "$2" = export ]; then set -- "$command" export --out "$NETFLIX_RATINGS_HOME/export"; fi
trap '"$command" warehouse stop >/dev/null 2>&1' EXIT
"$command" warehouse start 2>/dev/null
"$@"
