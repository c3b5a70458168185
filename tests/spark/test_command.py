"""`run --engine spark`: by one command from files to marts in a lake, and one line where that cannot be."""

import csv
import fcntl
import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.loaders.conftest import Home, a_small_project
from tests.spark.conftest import SMALL, write_settings

RUN = ("run", "--engine", "spark")
PATIENCE = 300  # seconds
# The first note of a title is enough for one column.
NOTES = """
select
    'netflix_titles' as source_table,
    netflix_id as row_key,
    split_part(value_notes, ': ', 1) as source_column,
    split_part(value_notes, ': ', 2) as kind,
    split_part(value_notes, ': ', 3) as source_value
from {{ ref('stg_netflix__titles') }}
where value_notes is not null
"""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lake")


@pytest.fixture(scope="module")
def home(new_home: Callable[[], Home], lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home without a warehouse, and a project of two marts and the notes of what was set aside."""
    made = new_home()
    made.variables |= SMALL | {
        "NETFLIX_RATINGS_LAKE": str(lake),
        "SPARK_CONF_DIR": str(write_settings(made.folder)),
        "PYTHONPATH": str(
            a_small_project(tmp_path_factory.mktemp("small"), "int_value_notes", given={"int_value_notes": NOTES})
        ),
    }
    return made


def test_it_is_interrupted_at_once_and_the_next_run_builds_all_without_a_warehouse(
    home: Home, lake: Path, built: Home
) -> None:
    with home.open(*RUN) as command:
        until = time.monotonic() + PATIENCE
        while not (lake / "reference").is_dir():
            assert command.poll() is None and time.monotonic() < until
            time.sleep(0.1)
        os.kill(command.pid, signal.SIGINT)
        _, said = command.communicate(timeout=PATIENCE)
    assert command.returncode == 130, said
    assert said.splitlines()[-1] == "interrupted"

    done = home.call(*RUN, "--timings")
    assert done.returncode == 0, done.stderr
    assert "Loaded: made-up files" in done.stdout
    assert re.search(r"^dbt: \d+ models and tests passed, in \d+ s$", done.stdout, re.MULTILINE)
    assert f"built: {lake}" in done.stdout.replace("\n", "")
    assert not home.postgres.data.exists()
    countries = parquet.read_table(str(lake / "marts" / "dim_countries"))
    names = ", ".join(countries.column_names)
    rows = [tuple(row.values()) for row in countries.to_pylist()]
    assert sorted(rows) == sorted(built.query(f"select {names} from marts.dim_countries"))


def test_what_a_test_finds_is_shown_with_its_file_and_the_exit_code_is_1(home: Home, tmp_path: Path) -> None:
    files = tmp_path / "files"
    shutil.copytree(home.folder / "sample", files)
    titles = files / "netflix" / "netflix_titles.csv"
    with titles.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with titles.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | ({"date_added": "some day"} if at % 2 else {}) for at, row in enumerate(rows))
    done = home.call(*RUN, "--from", files)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert "some day" in done.stderr
    assert f"netflix_titles.csv in {files}, as it is in raw.netflix_titles" in done.stderr.replace("\n", " ")
    assert re.match(
        r"error: dbt build: 1 failed, \d+ skipped because of them; see .*dbt\.log", done.stderr.splitlines()[-1]
    )


def test_what_is_missing_is_said_before_anything_is_done(home: Home, lake: Path, tmp_path: Path) -> None:
    def error(code: int, **variables: str) -> str:
        done = home.call(*RUN, **variables)
        assert done.returncode == code and done.stdout == "", done.stdout
        (line,) = done.stderr.splitlines()
        return line

    assert "NETFLIX_RATINGS_LAKE has to name a folder" in error(1, NETFLIX_RATINGS_LAKE="")
    assert "Spark needs Java 17 or later, and there is no java in PATH" in error(1, PATH="/nowhere", JAVA_HOME="")
    old = tmp_path / "old" / "bin" / "java"
    old.parent.mkdir(parents=True)
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    old.chmod(0o755)
    assert f"Spark needs Java 17 or later, and {old} is 11" in error(1, JAVA_HOME=str(tmp_path / "old"))
    without = tmp_path / "without"
    without.mkdir()
    (without / "sitecustomize.py").write_text(WITHOUT_SPARK)
    project = home.variables["PYTHONPATH"]
    assert "make setup-spark" in error(1, PYTHONPATH=os.pathsep.join([str(without), project]))
    with (lake / ".build-lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "another run in it is not at its end" in error(75)


# As where the extra is not installed.
WITHOUT_SPARK = """
import importlib.util

find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "pyspark" else find_spec(name, package)
"""
