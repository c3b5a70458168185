"""The build on Spark: all models and tests, by dbt in this process, in the lake where the files were landed."""

import fcntl
import logging
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

from loaders import dbt_command, warehouse
from loaders.dbt_runner import NO_UNIT_TESTS, Built
from loaders.failing_rows import Answer
from loaders.objects import Folder, folder_of
from loaders.warehouse import settings
from loaders.warehouse.errors import TemporaryError, UserError

JAVA = 17
TARGET = "spark"


def lake() -> Folder:
    """The lake that the setting names; raise UserError where there is none, or what Spark needs is not here."""
    address = settings.lake()
    if address is None:
        raise UserError("--engine spark: NETFLIX_RATINGS_LAKE has to name a folder for landed files and built tables")
    if find_spec("pyspark") is None or find_spec("dbt.adapters.spark") is None:
        raise UserError("--engine spark: dbt-spark is not installed: make setup-spark")
    see_java()
    # Hadoop's name for what all others call s3.
    return folder_of(re.sub("^s3a://", "s3://", address))


def see_java() -> None:
    """Raise UserError where Spark would find no Java, or one that is too old."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(str(Path(home, "bin", "java")) if home else "java")
    if java is None:
        where = f"JAVA_HOME={home}" if home else "PATH"
        raise UserError(f"--engine spark: Spark needs Java {JAVA} or later, and there is no java in {where}")
    said = subprocess.run([java, "-version"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < JAVA:
        found = version[1] if version else "another program"
        raise UserError(f"--engine spark: Spark needs Java {JAVA} or later, and {java} is {found}")


@contextmanager
def alone(lake: Folder) -> Iterator[None]:
    """Hold a lock that no other build in this folder is running; in object storage its catalogue has to see to it."""
    if not isinstance(lake, Path):
        yield
        return
    lake.mkdir(parents=True, exist_ok=True)
    with (lake / ".build-lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TemporaryError(f"{lake}: another run in it is not at its end: try again later") from None
        yield


def build(verbose: bool = False) -> Built:
    """Build and test everything; raise UserError where anything fails, after a message for each failure."""
    from pyspark.logger import PySparkLogger

    began = monotonic()
    warehouse.write_first_profile()
    # It writes each statement that failed with all of Java's stack; dbt says what failed.
    PySparkLogger.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    # dbt would read the project again whenever it was read for the other engine last.
    places = ("--target", TARGET, "--target-path", str(dbt_command.target() / TARGET))
    results = dbt_command.run(None, verbose, "build", *places, *NO_UNIT_TESTS, ask=_ask).results
    statuses = [str(result.status) for result in results if result.node.resource_type != "operation"]
    return Built(
        "all",
        passed=sum(status in ("success", "pass") for status in statuses),
        warned=statuses.count("warn"),
        seconds=monotonic() - began,
        longest=tuple(sorted(((r.node.name, r.execution_time) for r in results), key=lambda one: -one[1])),
    )


def _ask(statement: str) -> Answer:
    """Have the session that dbt built in answer."""
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()
    try:
        answer = session.sql(statement)
        return answer.columns, [tuple(row) for row in answer.collect()]
    except PySparkException as error:
        raise UserError(str(error)) from None
