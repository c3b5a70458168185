"""A standalone cluster of a master and two workers: it builds the same rows when a worker or the driver is killed."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.loaders.conftest import Home
from tests.spark.cluster import Cluster, standalone
from tests.spark.conftest import SMALL, Lake
from tests.spark.parity import compare

# From the files as they came to names that are normalized, with joins and windows on the way.
MODELS = (
    *("stg_netflix__titles", "stg_netflix__viewing", "stg_netflix__top10", "int_catalogue_titles"),
    *("int_netflix_listings", "int_listing_names", "int_listing_wordings", "int_listing_keys", "int_listing_kinds"),
)
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
BUILD = ("build", "--select", *(f"+{model}" for model in MODELS), *NO_TESTS, "--threads", "2")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with standalone(tmp_path, SMALL, memory="700m") as up:
        yield up


@contextmanager
def _in_the_middle(lake: Lake, models: int) -> Iterator["subprocess.Popen[str]"]:
    """A build that has made so many of its models, and has more to make."""
    with lake.open(*BUILD) as build:
        assert build.stdout is not None
        said = []
        for line in build.stdout:
            said.append(line)
            models -= "OK created" in line
            if models == 0:
                break
        assert models == 0, "".join(said)
        yield build


@pytest.fixture
def on_cluster(new_landed: Callable[[], Lake], cluster: Cluster) -> Lake:
    """A lake in which nothing is built, for builds on the cluster: the other lake is being built."""
    return Lake(new_landed().folder, {"NETFLIX_RATINGS_SPARK_MASTER": cluster.url})


def _assert_made_since(began: float, lake: Lake, built: Home) -> None:
    """All files of the models are of the last build, and all rows are as in Postgres."""
    manifest = json.loads((lake.folder / "target" / "manifest.json").read_text())
    schemas = {node["name"]: node["schema"] for node in manifest["nodes"].values()}
    with closing(built.postgres.connect()) as connection:
        found = [compare(connection, lake.folder, schemas[name], name) for name in MODELS]
    files = [file for name in MODELS for file in (lake.folder / schemas[name] / name).glob("*.parquet")]
    assert len(files) >= len(MODELS) and min(file.stat().st_mtime for file in files) >= began
    different = [str(one) for one in found if not one.is_none]
    assert not different, "\n".join(different)


def test_what_is_killed_costs_no_row(on_cluster: Lake, cluster: Cluster, built: Home) -> None:
    # The driver first: the next build mends what it left, and loses a worker itself.
    with _in_the_middle(on_cluster, 2) as build:
        os.killpg(build.pid, signal.SIGKILL)
        build.wait()
    began = time.time()
    with _in_the_middle(on_cluster, 3) as build:
        os.killpg(cluster.workers[0].pid, signal.SIGKILL)
        assert build.stdout is not None
        rest = build.stdout.read()
        assert build.wait() == 0, rest
    _assert_made_since(began, on_cluster, built)
