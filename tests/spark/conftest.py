"""Both engines with the same made-up sample, loaded and landed by the command, built by plain dbt."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from loaders.landing import landed_log
from loaders.spark import see_java
from loaders.warehouse.errors import UserError
from loaders.warehouse.settings import ROOT
from tests.loaders.conftest import Home, new_home

__all__ = ["new_home"]

# Other tests of data would ask again what the equal rows have answered.
BUILT = ("resource_type:seed", "resource_type:model", "resource_type:unit_test", "test_name:unique")
ARTIFACTS = ("manifest.json", "run_results.json")
BIN = Path(sys.executable).parent
# One partition a core, no page, no compiling: the sample is small. With adaptive plans, Spark 4.3 cannot always read
# back a long expression with a subquery in it that it does not compile. For its page Spark keeps the plans of its last
# thousand statements: so much of a small heap that collecting the rest took a quarter of the time.
SETTINGS = """
spark.sql.shuffle.partitions 2
spark.ui.enabled false
spark.ui.retainedJobs 1
spark.ui.retainedStages 1
spark.ui.retainedTasks 1
spark.sql.ui.retainedExecutions 1
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.driver.memory 2g
spark.executor.memory 600m
spark.cores.max 2
"""
SMALL = {
    "SPARK_LOCAL_IP": "127.0.0.1",
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=256m",
    "NETFLIX_RATINGS_SPARK_MASTER": "local[2]",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Java 17 nothing of this can run."""
    try:
        see_java()
    except UserError as error:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=str(error)))


@dataclass
class Lake:
    """A folder of Parquet files that Spark builds in, and dbt to do it."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        return (
            dict(os.environ)
            | SMALL
            | {
                "NETFLIX_RATINGS_LAKE": str(self.folder),
                "SPARK_CONF_DIR": str(self.folder / "settings"),
                "DBT_PROFILES_DIR": str(self.folder / "profiles"),
                "DBT_TARGET_PATH": str(self.folder / "target"),
                "DBT_LOG_PATH": str(self.folder / "logs"),
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            }
            | self.variables
            | more
        )

    def dbt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run dbt as one does, to its end."""
        return subprocess.run(
            [str(BIN / "dbt"), *arguments, "--target", "spark"],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def open(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start dbt in a process group of its own, and do not wait for it."""
        return subprocess.Popen(
            [str(BIN / "dbt"), *arguments, "--target", "spark"],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def ask(self, answers: Mapping[str, str], do: Sequence[str] = ()) -> None:
        """Have Spark do statements, and write what it answers to queries into folders of the lake."""
        wanted = [{"query": statement, "folder": None} for statement in do]
        wanted += [{"query": query, "folder": str(self.folder / name)} for name, query in answers.items()]
        done = subprocess.run(
            [sys.executable, "-m", "tests.spark.ask", str(self.folder)],
            cwd=ROOT,
            env=self.environment(),
            input="\n".join(map(json.dumps, wanted)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-10_000:]


def compiled(text: str, environment: dict[str, str], target: str) -> str:
    """What dbt makes of SQL with macros in it, for one of the engines."""
    command = ("compile", "--inline", text, "--target", target, "--quiet", "--no-introspect", "--no-populate-cache")
    done = subprocess.run([str(BIN / "dbt"), *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write_settings(folder: Path) -> Path:
    """Write what SPARK_CONF_DIR is to name."""
    (folder / "settings").mkdir()
    (folder / "settings" / "spark-defaults.conf").write_text(SETTINGS)
    return folder / "settings"


@pytest.fixture(scope="session")
def built(new_home: Callable[[], Home]) -> Home:
    """Postgres with the sample, built without the tests that `make test` has."""
    home = new_home()
    done = home.call("load")
    assert done.returncode == 0, done.stderr
    command = (str(BIN / "dbt"), "build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    dbt = subprocess.run(command, cwd=ROOT, env=home.environment(), capture_output=True, text=True)
    assert dbt.returncode == 0, dbt.stdout
    return home


@pytest.fixture(scope="session")
def landed(built: Home) -> Iterator[Lake]:
    """A lake with the same sample, in which nothing is built."""
    folder = Path(tempfile.mkdtemp(prefix="nr-lake-"))
    done = built.call("load", "--to", folder)
    assert done.returncode == 0, done.stderr
    take_over_log(built.query, folder)
    (folder / "profiles").mkdir()
    shutil.copy(ROOT / "profiles.yml.example", folder / "profiles" / "profiles.yml")
    write_settings(folder)
    yield Lake(folder)
    shutil.rmtree(folder, ignore_errors=True)


def take_over_log(query: Callable[[str], list[tuple[Any, ...]]], lake: Path) -> None:
    """Have the lake say of its load what Postgres says of its own: when it was is all in which they differ."""
    import pyarrow
    from pyarrow import parquet

    (path,) = (lake / "raw" / landed_log.TABLE).iterdir()
    there = parquet.read_table(path)
    rows = query(f"select {', '.join(there.schema.names)} from raw.{landed_log.TABLE}")
    taken = pyarrow.Table.from_pylist([dict(zip(there.schema.names, row, strict=True)) for row in rows], there.schema)
    unlike = ["load_id", "started_at", "finished_at", "checked_at", "key_proof", "values_seen"]
    by_table = [("table_name", "ascending")]
    assert taken.drop_columns(unlike).sort_by(by_table) == there.drop_columns(unlike).sort_by(by_table)
    parquet.write_table(taken, path)


@pytest.fixture(scope="session")
def lake(landed: Lake) -> Lake:
    """All models and seeds built by plain dbt on Spark, with all unit tests and the tests of keys."""
    done = landed.dbt("build", "--select", *BUILT, "--indirect-selection", "empty")
    assert done.returncode == 0, done.stdout[-20_000:]
    for name in ARTIFACTS:  # the next command of dbt writes its own
        shutil.copy(landed.folder / "target" / name, landed.folder)
    return landed
