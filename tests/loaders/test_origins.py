"""Made-up files and real ones never mix: what a bare command takes, what it asks, where the history begins again."""

import os
import pty
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.sources import SOURCES

from .conftest import COMMAND, Home, up, write_source

pytestmark = pytest.mark.resilience

KIND = (
    "select distinct origin, folder, made_up from raw.load_log "
    "where load_id in (select max(load_id) from raw.load_log group by table_name)"
)


@pytest.fixture(scope="module")
def made(new_home: Callable[..., Home]) -> Home:
    """A home of this file's own, whose warehouse is up and empty."""
    return up(new_home())


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files that do not come from the generator."""
    folder = tmp_path_factory.mktemp("real files")
    for source in SOURCES:
        write_source(folder, source)
    return folder


def test_the_first_time_the_sample_is_taken_and_its_folder_said(made: Home) -> None:
    done = made.call("load")
    assert done.returncode == 0, done.stderr
    assert f"Loaded: made-up files of {made.folder}/sample\n" in done.stdout
    assert made.query(KIND) == [("sample", f"{made.folder}/sample", True)]


def test_real_files_replace_it_without_a_question_and_stay(made: Home, real: Path) -> None:
    done = made.call("load", "--from", real)
    assert done.returncode == 0, done.stderr
    assert f"Loaded: files of {real}\n" in done.stdout
    assert made.query(KIND) == [("folder", str(real), False)]
    again = made.call("load")
    assert (again.returncode, again.stderr) == (0, f"as last time: --from {real}\n")
    assert again.stdout.count("unchanged") == len(SOURCES)


def test_the_same_files_elsewhere_are_the_folder_of_next_time(made: Home, real: Path, tmp_path: Path) -> None:
    shutil.copytree(real, tmp_path / "moved")
    assert made.call("load", "--from", tmp_path / "moved").stdout.count("unchanged") == len(SOURCES)
    shutil.rmtree(tmp_path / "moved")
    gone = made.call("load")
    assert (gone.returncode, gone.stderr) == (
        1,
        f"error: {tmp_path}/moved, whose files were loaded last time, is not there: --from DIR or --download names "
        "others, --sample goes back to the made-up sample\n",
    )
    assert made.call("load", "--from", real).returncode == 0


@pytest.mark.parametrize("options", [["--sample"], ["--from", "sample"]])
def test_made_up_files_never_replace_real_ones_unasked(made: Home, real: Path, options: list[str]) -> None:
    options = [str(made.folder / word) if word == "sample" else word for word in options]
    done = made.call("load", *options)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: this replaces the real files of {real} in the warehouse by made-up ones")
    assert done.stderr.endswith("--yes confirms it; nothing was changed\n")
    assert made.query(KIND) == [("folder", str(real), False)]


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("y\n", 0)])
def test_at_a_terminal_it_asks(made: Home, real: Path, answer: str, code: int) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    command = [str(COMMAND), "load", "--sample"]
    done = subprocess.run(command, env=made.environment(), stdin=theirs, capture_output=True, text=True)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == code, done.stderr
    assert f"this replaces the real files of {real}" in done.stderr
    assert "Go on? [y/N]" in done.stderr
    assert made.query(KIND) == [("folder", str(real), False) if code else ("sample", f"{made.folder}/sample", True)]


def test_one_of_the_three(made: Home, real: Path) -> None:
    done = made.call("load", "--sample", "--download")
    assert (done.returncode, done.stderr) == (1, "error: --from, --download and --sample: one of the three\n")


def test_what_an_older_release_loaded_is_not_replaced(made: Home, real: Path) -> None:
    assert made.call("load", "--from", real).returncode == 0
    made.query("update raw.load_log set origin = null, folder = null, made_up = null")
    done = made.call("load")
    assert done.returncode == 1
    assert "files that an older release loaded, and where they are is not known: --from DIR" in done.stderr
    assert made.call("load", "--sample").returncode == 1
    assert made.call("load", "--sample", "--yes").returncode == 0
    made.query("update raw.load_log set origin = null, folder = null, made_up = null")
    assert made.call("load").returncode == 0, "the sample is known by its bytes"
