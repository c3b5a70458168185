"""dbt and Spark in one process, as `netflix-ratings run --engine spark` has them: `python -m tests.spark.session LAKE`.

Each line of its input is something to do, each line of its output says what came of it; all else that is said goes to
the error output. A process by process would start Java each time, and read all classes again.

    {"dbt": ["build", …]}                  a command of dbt
    {"query": "select …", "folder": "…"}   an answer, as Parquet files in the folder; without one it is only done
    {"compile": "{{ macro() }}"}           what dbt makes of it
"""

import json
import os
import sys
from typing import Any

TARGET = ("--target", "spark")


def main() -> None:
    (lake,) = sys.argv[1:]
    # dbt, Spark and Java write to the output: it becomes the error output for them, whose file is a log.
    with os.fdopen(os.dup(1), "w", buffering=1) as answers:
        os.dup2(2, 1)
        for line in sys.stdin:
            answers.write(json.dumps(_done(lake, json.loads(line))) + "\n")


def _done(lake: str, wanted: dict[str, Any]) -> Any:
    if "dbt" in wanted:
        return _dbt(*wanted["dbt"]).success
    if "compile" in wanted:
        quietly = ("--quiet", "--no-introspect", "--no-populate-cache")
        done = _dbt("compile", "--inline", wanted["compile"], *quietly)
        return done.result.results[0].node.compiled_code if done.success else None
    answer = _spark(lake).sql(wanted["query"])
    if wanted["folder"]:
        answer.write.parquet(wanted["folder"])
    return True


def _dbt(*command: str) -> Any:
    from dbt.cli.main import dbtRunner  # here: where only Spark is asked, it is not needed

    return dbtRunner().invoke([*command, *TARGET])


def _spark(lake: str) -> Any:
    """The session that dbt built in, which has all of this; where there is none, one without a catalogue."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.sql.warehouse.dir": lake,
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.ansi.enabled": "false",  # as dbt-spark has it
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


if __name__ == "__main__":
    main()
