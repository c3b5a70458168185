"""A standalone cluster of a master and two workers: it builds the same rows when a worker or the driver is killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.loaders.conftest import Home, free_port
from tests.spark.conftest import BIN, SMALL, Lake
from tests.spark.parity import compare

# From the files as they came to names that are normalized, with joins and windows on the way.
MODELS = (
    *("stg_netflix__titles", "stg_netflix__viewing", "stg_netflix__top10", "int_catalogue_titles"),
    *("int_netflix_listings", "int_listing_names", "int_listing_wordings", "int_listing_keys", "int_listing_kinds"),
)
BUILD = ("run", "--select", *MODELS, "--threads", "2")
PATIENCE = 120  # seconds


@dataclass
class Cluster:
    """A master and its workers.

    Attributes:
        url: what a driver is told.
        workers: each the leader of a process group, to which its executors belong.
    """

    url: str
    workers: list["subprocess.Popen[bytes]"]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    port, page = free_port(), free_port()
    url = f"spark://127.0.0.1:{port}"
    master = _start(tmp_path, "master", "Master", "--port", port, "--webui-port", page)
    workers: list[subprocess.Popen[bytes]] = []
    try:
        _wait(lambda: _answers(int(page)))
        for number in (1, 2):
            limits = ("--cores", "1", "--memory", "700m", "--work-dir", str(tmp_path / f"work-{number}"))
            workers.append(_start(tmp_path, f"worker-{number}", "Worker", "--webui-port", free_port(), *limits, url))
        _wait(lambda: _state(page)["aliveworkers"] == 2)
        yield Cluster(url, workers)
    finally:
        for process in (*workers, master):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _start(folder: Path, name: str, program: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start one of Spark's own programs in the foreground: the wheel has no scripts for the background."""
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [
                *(str(BIN / "spark-class"), f"org.apache.spark.deploy.{program.lower()}.{program}"),
                *("--host", "127.0.0.1", *arguments),
            ],
            # The script looks for Spark with this Python.
            env=dict(os.environ) | SMALL | {"SPARK_DAEMON_MEMORY": "256m", "PYSPARK_DRIVER_PYTHON": sys.executable},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _state(page: str) -> dict[str, Any]:
    """What the master says of its workers and applications."""
    with urlopen(f"http://127.0.0.1:{page}/json/", timeout=10) as answer:
        return dict(json.load(answer))


def _wait(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.2)


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
def on_cluster(lake: Lake, cluster: Cluster) -> Lake:
    """The lake in which all is built, for builds of some of it on the cluster."""
    return Lake(lake.folder, {"NETFLIX_RATINGS_SPARK_MASTER": cluster.url})


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
