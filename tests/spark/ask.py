"""Asks Spark, outside of dbt: `python -m tests.spark.ask LAKE`, `{"query": …, "folder": …}` on each line of its input.

The answers are Parquet files in the folders; what has none to go to is only done.
"""

import json
import sys

from pyspark.sql import SparkSession


def main() -> None:
    (lake,) = sys.argv[1:]
    settings = {
        "spark.sql.warehouse.dir": lake,
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={lake}/catalogue",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.ansi.enabled": "false",  # as dbt-spark has it
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master("local[2]").enableHiveSupport()
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    for line in sys.stdin:
        wanted = json.loads(line)
        answer = spark.sql(wanted["query"])
        if wanted["folder"]:
            answer.write.parquet(wanted["folder"])


if __name__ == "__main__":
    main()
