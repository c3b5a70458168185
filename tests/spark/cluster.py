"""A standalone cluster of a master and workers on this machine."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.loaders.conftest import free_port

BIN = Path(sys.executable).parent
PATIENCE = 300  # seconds


@dataclass
class Cluster:
    """A master and its workers.

    Attributes:
        url: what a driver is told.
        master: the leader of a process group.
        workers: each the leader of a process group, to which its executors belong.
    """

    url: str
    master: "subprocess.Popen[bytes]"
    workers: list["subprocess.Popen[bytes]"]


@contextmanager
def standalone(folder: Path, environment: Mapping[str, str], memory: str, workers: int = 2) -> Iterator[Cluster]:
    """Have a master and workers of one core each up.

    Args:
        folder: for their logs and what executors write.
        environment: settings of theirs beside those of this process.
        memory: of a worker, for its executors: 700m.
        workers: how many.
    """
    port, page = free_port(), free_port()
    master = _start(folder, environment, "master", "Master", "--port", port, "--webui-port", page)
    cluster = Cluster(f"spark://127.0.0.1:{port}", master, [])
    try:
        _wait(lambda: _answers(int(page)))
        for number in range(1, workers + 1):
            limits = ("--cores", "1", "--memory", memory, "--work-dir", str(folder / f"work-{number}"))
            page_of_its_own = ("--webui-port", free_port())
            name = f"worker-{number}"
            cluster.workers.append(_start(folder, environment, name, "Worker", *page_of_its_own, *limits, cluster.url))
        _wait(lambda: _alive_workers(page) == workers)
        yield cluster
    finally:
        for process in (*cluster.workers, master):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _start(
    folder: Path, environment: Mapping[str, str], name: str, program: str, *arguments: str
) -> "subprocess.Popen[bytes]":
    """Start one of Spark's own programs in the foreground: the wheel has no scripts for the background."""
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [
                *(str(BIN / "spark-class"), f"org.apache.spark.deploy.{program.lower()}.{program}"),
                *("--host", "127.0.0.1", *arguments),
            ],
            # The script looks for Spark with this Python.
            env={**os.environ, **environment, "SPARK_DAEMON_MEMORY": "256m", "PYSPARK_DRIVER_PYTHON": sys.executable},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _alive_workers(page: str) -> int:
    """How many workers the master says that it has; none while its page answers, and has not yet this to say.

    The master serves first and adds its addresses one by one: 404, then the page for people, then what is asked.
    """
    try:
        with urlopen(f"http://127.0.0.1:{page}/json/", timeout=10) as answer:
            return int(json.load(answer)["aliveworkers"])
    except (HTTPError, json.JSONDecodeError):
        return 0


def _wait(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.2)
