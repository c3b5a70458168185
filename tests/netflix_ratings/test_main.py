"""Whatever ends a command: one line, the right exit code, never a traceback."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.loaders.conftest import COMMAND, Home

NewHome = Callable[..., Home]
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
# From the imports through initdb, the sample and the load to dbt; from there on the ways are the same for all signals.
PHASES = [(sent, after) for sent in SIGNALS for after in (0, 0.1, 0.4)]
PHASES += [(signal.SIGINT, after) for after in (1.5, 4, 8)]
# Of those, what each `make test` tries.
FEW = [(signal.SIGTERM, 0.1), (signal.SIGHUP, 0.4), (signal.SIGINT, 8)]


def ready(process: "subprocess.Popen[str]") -> None:
    """Wait until the command has its signal handlers: before, the interpreter itself is starting."""
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) >> (signal.SIGHUP - 1) & 1:
            return
        time.sleep(0.001)


@pytest.mark.skipif(not Path("/proc").exists(), reason="only Linux shows what a process catches")
@pytest.mark.parametrize(
    ("sent", "after"), [pytest.param(*phase, marks=() if phase in FEW else pytest.mark.resilience) for phase in PHASES]
)
def test_a_signal_in_any_phase(new_home: NewHome, sent: signal.Signals, after: float) -> None:
    """The next command works."""
    home = new_home()
    running = home.open("run")
    ready(running)
    time.sleep(after)
    running.send_signal(sent)
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 128 + sent, said
    last = "interrupted" if sent is signal.SIGINT else f"ended by {sent.name}"
    assert said.splitlines()[-1] == last
    assert "Traceback" not in said
    done = home.call("load")
    assert done.returncode == 0, done.stderr


def test_a_number_that_no_database_holds(explored: Home) -> None:
    for option in ("--limit", "--min-votes", "--year-from", "--max-minutes"):
        done = explored.call("watch", option, "99999999999999999999")
        assert "Traceback" not in done.stderr
        assert done.returncode in (0, 1)
        assert done.stderr.count("\n") <= 1, done.stderr
    assert explored.call("explain", "s1", "--candidates", "99999999999999999999").returncode == 0


@pytest.mark.parametrize("encoding", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}, {"PYTHONIOENCODING": "ascii"}])
def test_other_encodings(explored: Home, encoding: dict[str, str]) -> None:
    for words in (["watch", "--limit", "400"], ["watch", "--limit", "400", "--json"], ["explain", "s1"], ["--help"]):
        command = [str(COMMAND), *words]
        done = subprocess.run(command, env=explored.environment(**encoding), capture_output=True)
        assert done.returncode == 0, done.stderr
        if "--json" in words:
            done.stdout.decode("utf-8")


def test_an_argument_that_is_no_text(explored: Home) -> None:
    command = [os.fsencode(COMMAND), b"explain", b"caf\xe9"]
    done = subprocess.run(command, env=explored.environment(), capture_output=True)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1), done.stderr
    assert b"an argument is not in the encoding of this terminal" in done.stderr


def test_a_reader_that_has_seen_enough(explored: Home) -> None:
    line = f"{COMMAND} watch --csv | head -1"
    done = subprocess.run(["/bin/sh", "-c", line], env=explored.environment(), capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_our_own_mistake_is_one_line_and_a_file(explored: Home, tmp_path: Path) -> None:
    """A module that fails stands for it."""
    (tmp_path / "sitecustomize.py").write_text("import json\njson.dump = None\n")
    done = explored.call("watch", "--json", PYTHONPATH=str(tmp_path), TMPDIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: this should not happen: TypeError")
    [file] = tmp_path.glob("netflix-ratings-error-*.txt")
    assert str(file) in done.stderr
    assert "Traceback" in file.read_text()
