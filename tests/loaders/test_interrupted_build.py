"""A build that is interrupted, killed, or loses its server or its connections, and the next one."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from .conftest import COMMAND, HOLDER, Home, a_small_project, with_many_tests
from .test_publish import ROWS
from .test_run import TWO_CORES, kept_in
from .test_warehouse import server_pid

pytestmark = pytest.mark.resilience

NOTHING = "dbt: nothing to build, nothing has changed\n"


@TWO_CORES
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_command(small_home: Home, tmp_path: Path, sent: signal.Signals) -> None:
    """Sent to the command alone, in the middle of the tests."""
    project = with_many_tests(a_small_project(tmp_path), seconds=0.05)
    running = subprocess.Popen(
        [str(COMMAND), "build", "--full"],
        env=small_home.environment(PYTHONPATH=str(project)),
        stderr=subprocess.PIPE,
        text=True,
        # Ignored in what a shell starts in the background, and by all that it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        other = next(child for child in children(running) if "dbt_process" in called_by(child))
        while other.num_threads() < 4:  # until dbt works in it
            assert running.poll() is None, "the tests were over before they could be seen"
            time.sleep(0.02)
        running.send_signal(sent)
        said = running.communicate(timeout=60)[1]
        assert running.returncode in (130, -signal.SIGKILL)
        assert "Traceback" not in said
        other.wait(30)
    finally:
        running.kill()


def children(process: "subprocess.Popen[str]") -> Iterator[psutil.Process]:
    """The processes that a process starts, until it ends."""
    while process.poll() is None:
        yield from psutil.Process(process.pid).children()
        time.sleep(0.02)


def called_by(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it has ended
        return ""


def test_killed_in_the_middle_of_a_build(small_home: Home) -> None:
    """What the build had built again is known, and the next builds what depends on it."""
    before = kept_in(small_home)
    running = in_the_middle_of_a_build(small_home)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert kept_in(small_home)["dim_countries"] == before["dim_countries"]
    built_again(small_home)
    after = kept_in(small_home)
    for table in ("int_title_countries", "dim_countries"):
        assert after[table] != before[table], table


def in_the_middle_of_a_build(home: Home) -> "subprocess.Popen[str]":
    before = kept_in(home)
    home.query("drop table intermediate.int_title_countries")
    running = home.open("build")
    while kept_in(home).get("int_title_countries") in (None, before["int_title_countries"]):
        assert running.poll() is None, "the build was over before it could be seen"
        time.sleep(0.02)
    return running


def built_again(home: Home) -> None:
    """The next build makes up for one that was interrupted, and nothing is lost."""
    rows = home.query(ROWS)
    for command in ("build", "publish"):
        done = home.call(command)
        assert done.returncode == 0, done.stderr
    assert home.query(ROWS) == rows
    assert home.call("build").stdout == NOTHING


def test_postgres_killed_in_the_middle_of_a_build(small_home: Home) -> None:
    running = in_the_middle_of_a_build(small_home)
    os.kill(server_pid(small_home), signal.SIGKILL)
    began = time.monotonic()
    said = running.communicate(timeout=120)[1]
    assert time.monotonic() - began < 20
    assert running.returncode == 75, said
    assert "Traceback" not in said
    assert "the warehouse broke off" in said.splitlines()[-1] and said.splitlines()[-1].startswith("error: "), said
    assert small_home.call("warehouse", "start").returncode == 0
    built_again(small_home)


def test_connections_that_wait_are_cut_in_the_middle_of_a_build(small_home: Home) -> None:
    """A firewall does so to a connection that is silent for long."""
    running = in_the_middle_of_a_build(small_home)
    assert small_home.query(f"select pg_terminate_backend(pid) from ({HOLDER}) as holder") == [(True,)]
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 0, said
    built_again(small_home)
