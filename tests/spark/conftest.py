"""Both engines with the same made-up sample: Postgres as the command builds it, Spark by plain dbt."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from loaders.warehouse.settings import ROOT
from tests.loaders.conftest import Home, built_archive, new_built_home, new_home
from tests.spark.landed import land

__all__ = ["built_archive", "new_built_home", "new_home"]

BIN = Path(sys.executable).parent
# One partition a core, no page, no compiling: the sample is small. With adaptive plans, Spark 4.3 cannot always read
# back a long expression with a subquery in it that it does not compile.
SETTINGS = """
spark.sql.shuffle.partitions 2
spark.ui.enabled false
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
    if shutil.which("java") is None:
        for item in items:
            item.add_marker(pytest.mark.skip(reason="Spark needs Java 17, and there is no java"))


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


@pytest.fixture(scope="session")
def built(new_built_home: Callable[[], Home]) -> Home:
    """Postgres with the sample, built."""
    return new_built_home()


@pytest.fixture(scope="session")
def new_lake(built: Home) -> Iterator[Callable[[], Lake]]:
    """Makes lakes into which the sample is landed."""
    made: list[Path] = []

    def make() -> Lake:
        made.append(Path(tempfile.mkdtemp(prefix="nr-lake-")))
        with closing(built.postgres.connect()) as connection:
            land(connection, made[-1])
        (made[-1] / "profiles").mkdir()
        shutil.copy(ROOT / "profiles.yml.example", made[-1] / "profiles" / "profiles.yml")
        (made[-1] / "settings").mkdir()
        (made[-1] / "settings" / "spark-defaults.conf").write_text(SETTINGS)
        return Lake(made[-1])

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)
