"""Both engines with the same made-up sample, loaded and landed by the command, built by plain dbt."""

import json
import os
import shutil
import signal
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
# thousand statements: so much of a small heap that collecting the rest took a quarter of the time. Each hash table and
# each sort takes a page of memory, which would be 64 MB for ten rows. Nothing has parameters, for which Spark would
# read each statement once more.
SETTINGS = """
spark.sql.shuffle.partitions 2
spark.sql.files.minPartitionNum 2
spark.sql.leafNodeDefaultParallelism 1
spark.buffer.pageSize 1m
spark.ui.enabled false
spark.ui.retainedJobs 1
spark.ui.retainedStages 1
spark.ui.retainedTasks 1
spark.sql.ui.retainedExecutions 1
spark.sql.ui.explainMode simple
spark.sql.legacy.parameterSubstitution.constantsOnly true
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.driver.memory 2g
spark.driver.defaultJavaOptions -Xms1g -XX:NewRatio=1
spark.executor.memory 600m
spark.cores.max 2
"""
# What is killed are processes, not the machine: Derby, which has the catalogue, need not wait for the disk.
SMALL = {
    "SPARK_LOCAL_IP": "127.0.0.1",
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=256m "
    "-Dderby.system.durability=test",
    "NETFLIX_RATINGS_SPARK_MASTER": "local[2]",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Java 17 nothing of this can run. What waits for the build comes last: it goes on beside the others."""
    items.sort(key=_waits)
    try:
        see_java()
    except UserError as error:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=str(error)))


def _waits(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and "session" in item.fixturenames


@dataclass
class Lake:
    """A folder of Parquet files that Spark builds in, and dbt to do it."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
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
        )

    def open(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start dbt as one does, in a process group of its own, and do not wait for it."""
        return subprocess.Popen(
            [str(BIN / "dbt"), *arguments, "--target", "spark"],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


class Session:
    """dbt and Spark in a process that does one thing after another in a lake; what they say is in a log."""

    def __init__(self, lake: Lake, log: Path) -> None:
        self.lake = lake
        self._log = log
        with log.open("w") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.spark.session", str(lake.folder)],
                cwd=ROOT,
                env=lake.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                start_new_session=True,
            )

    def dbt(self, *arguments: str) -> None:
        """Have dbt do a command, which has to succeed."""
        self.begin(*arguments)
        self.end()

    def begin(self, *arguments: str) -> None:
        """Have dbt begin with a command, and do not wait for it."""
        self._want({"dbt": arguments})

    def end(self) -> None:
        """Wait for what was begun, which has to succeed."""
        self._answer()

    def ask(self, answers: Mapping[str, str], do: Sequence[str] = ()) -> None:
        """Have Spark do statements, and write what it answers to queries into folders of the lake."""
        wanted = [{"query": statement, "folder": None} for statement in do]
        wanted += [{"query": query, "folder": str(self.lake.folder / name)} for name, query in answers.items()]
        for one in wanted:
            self._want(one)
            self._answer()

    def compiled(self, text: str) -> str:
        """What dbt makes of SQL with macros in it."""
        self._want({"compile": text})
        return str(self._answer())

    def close(self) -> None:
        """End it, whatever it is at."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def _want(self, what: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        answer = json.loads(line) if line else None
        assert answer, self._log.read_text()[-20_000:]
        return answer


def compiled(text: str, home: Home) -> str:
    """What dbt makes of SQL with macros in it, for Postgres."""
    command = (str(BIN / "dbt"), "compile", "--inline", text, "--quiet", "--no-introspect", "--no-populate-cache")
    done = subprocess.run(command, cwd=ROOT, env=home.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write_settings(folder: Path) -> Path:
    """Write what SPARK_CONF_DIR is to name."""
    (folder / "settings").mkdir()
    (folder / "settings" / "spark-defaults.conf").write_text(SETTINGS)
    return folder / "settings"


@pytest.fixture(scope="session")
def loaded(new_home: Callable[[], Home]) -> Home:
    """Postgres with the sample, in which nothing is built."""
    home = new_home()
    done = home.call("load")
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="session")
def built(loaded: Home, request: pytest.FixtureRequest) -> Home:
    """Postgres with the sample, built without the tests that `make test` has."""
    if any(map(_waits, request.session.items)):
        request.getfixturevalue("session")  # it begins first, and goes on meanwhile
    command = (str(BIN / "dbt"), "build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    dbt = subprocess.run(command, cwd=ROOT, env=loaded.environment(), capture_output=True, text=True)
    assert dbt.returncode == 0, dbt.stdout
    return loaded


@pytest.fixture(scope="session")
def new_landed(loaded: Home) -> Iterator[Callable[[], Lake]]:
    """Makes lakes with the same sample, in which nothing is built."""
    made: list[Path] = []

    def make() -> Lake:
        folder = Path(tempfile.mkdtemp(prefix="nr-lake-"))
        made.append(folder)
        done = loaded.call("load", "--to", folder)
        assert done.returncode == 0, done.stderr
        take_over_log(loaded.query, folder)
        (folder / "profiles").mkdir()
        shutil.copy(ROOT / "profiles.yml.example", folder / "profiles" / "profiles.yml")
        write_settings(folder)
        return Lake(folder)

    yield make
    for folder in made:
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
def session(new_landed: Callable[[], Lake], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session that has begun to build all models and seeds on Spark, with all unit tests and the tests of keys."""
    begun = Session(new_landed(), tmp_path_factory.mktemp("session") / "log")
    begun.begin("build", "--select", *BUILT, "--indirect-selection", "empty")
    yield begun
    begun.close()


@pytest.fixture(scope="session")
def lake(session: Session) -> Lake:
    """The lake in which all that is built."""
    session.end()
    for name in ARTIFACTS:  # the next command of dbt writes its own
        shutil.copy(session.lake.folder / "target" / name, session.lake.folder)
    return session.lake
