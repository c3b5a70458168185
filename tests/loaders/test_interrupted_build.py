"""A build that is interrupted, killed, or loses its server or its connections, and the next one."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from .conftest import COMMAND, HOLDER, Home
from .test_run import MATCHED, TWO_CORES, after_landing, kept_in
from .test_warehouse import server_pid


@pytest.fixture(scope="module")
def built(new_built_home: Callable[[], Home]) -> Home:
    """A home after its first `run`, whose report is kept in its folder."""
    return new_built_home()


@TWO_CORES
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_command(built: Home, sent: signal.Signals) -> None:
    """Sent to the command alone, in the middle of the tests."""
    running = subprocess.Popen(
        [str(COMMAND), "run", "--full"],
        env=built.environment(),
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


def test_killed_in_the_middle_of_a_build(built: Home) -> None:
    """What the build had built again is known, and the next builds what depends on it."""
    before = kept_in(built)
    running = in_the_middle_of_a_build(built)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert kept_in(built)["rpt_similar_titles"] == before["rpt_similar_titles"]
    done = built.call("run")
    assert done.returncode == 0, done.stderr
    assert "new" not in done.stdout[: done.stdout.index(MATCHED)]
    after = kept_in(built)
    for table in ("int_genre_neighbours", "int_similar_candidates", "rpt_similar_titles"):
        assert after[table] != before[table], table
    assert "dbt: nothing to build" in built.call("run").stdout


def in_the_middle_of_a_build(home: Home) -> "subprocess.Popen[str]":
    before = kept_in(home)
    home.query("drop table intermediate.int_title_traits")
    running = home.open("run")
    while kept_in(home).get("int_genre_neighbours") == before["int_genre_neighbours"]:
        assert running.poll() is None, "the build was over before it could be seen"
        time.sleep(0.02)
    return running


def test_postgres_killed_in_the_middle_of_a_build(built: Home) -> None:
    running = in_the_middle_of_a_build(built)
    os.kill(server_pid(built), signal.SIGKILL)
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 1
    assert "Traceback" not in said
    assert said.splitlines()[-1].startswith("error: "), said
    done = built.call("run")
    assert done.returncode == 0, done.stderr
    assert after_landing(done.stdout) == after_landing((built.folder / "report").read_text())
    assert "dbt: nothing to build" in built.call("run").stdout


def test_connections_that_wait_are_cut_in_the_middle_of_a_build(built: Home) -> None:
    """A firewall does so to a connection that is silent for long."""
    running = in_the_middle_of_a_build(built)
    assert built.query(f"select pg_terminate_backend(pid) from ({HOLDER}) as holder") == [(True,)]
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 0, said
    assert "dbt: nothing to build" in built.call("run").stdout
