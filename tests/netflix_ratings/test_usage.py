"""What is wrong with a call is said in one line of our own, before any work begins."""

import csv
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loaders import warehouse
from netflix_ratings import cli
from tests.loaders.conftest import Home

THERE_IS = "--help says what there is"
WRONG = {
    "nosuch": f"there is no command nosuch; netflix-ratings {THERE_IS}",
    "wach": "there is no command wach; did you mean watch?",
    "warehouse nosuch": f"there is no command nosuch; netflix-ratings warehouse {THERE_IS}",
    "--nosuch": f"there is no option --nosuch; netflix-ratings {THERE_IS}",
    "watch -x": f"there is no option -x; netflix-ratings watch {THERE_IS}",
    "watch --revers": "there is no option --revers; did you mean --reverse?",
    "watch horror films": f"horror films: more than netflix-ratings watch takes; netflix-ratings watch {THERE_IS}",
    "watch --min-imdb": "--min-imdb takes a value, which is missing",
    "watch --json=3": "--json takes no value",
    "watch --min-imdb 11": "--min-imdb 11: a number from 0 to 10 is wanted",
    "watch --min-imdb good": "--min-imdb good: a number from 0 to 10 is wanted",
    "watch --year-from 2017.5": "--year-from 2017.5: a whole number is wanted",
    "watch --limit 0": "--limit 0: a whole number, 1 or more, is wanted",
    "export": f"--out DIR is missing; netflix-ratings export {THERE_IS}",
    "export --out x --format xml": "--format xml: parquet, csv or jsonl is wanted",
    "explain": f"TITLE is missing; netflix-ratings explain {THERE_IS}",
    "run --as-of 2021-13-01": "--as-of 2021-13-01: a day is wanted, as in 2021-06-30",
    "status --within soon": "--within soon: a number, 0 or more, is wanted",
    "evaluate": "--labels: wanted, but for --weights alone, which needs none",
}


def called(monkeypatch: pytest.MonkeyPatch, line: str) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["netflix-ratings", *shlex.split(line)])
    return cli.run_command()


@pytest.mark.parametrize(("line", "said"), WRONG.items(), ids=list(WRONG))
def test_a_wrong_call_is_said_in_our_words(monkeypatch: pytest.MonkeyPatch, line: str, said: str) -> None:
    assert called(monkeypatch, line) == (2, said)


def test_it_is_one_line_for_who_called(new_home: Callable[..., Home]) -> None:
    done = new_home().call("watch", "--limit", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: --limit 0: a whole number, 1 or more, is wanted\n"


def test_help_is_no_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(monkeypatch, "watch --help") == (0, "")
    assert "--min-imdb" in capsys.readouterr().out
    assert called(monkeypatch, "warehouse") == (2, "")
    assert "try-restore" in "".join(capsys.readouterr())


LATE = {
    "ask nothing": "no analysis of the name nothing; there are: ",
    "export --table dim_title --out {new}": "there is no mart dim_title; did you mean dim_titles?",
    "export --out {file}": "{file} is a file: name a folder",
    "export --out {file}/x": "{file}/x cannot be made: {file} is a file",
    "export --out /proc/x": "/proc/x cannot be made: nothing can be written into /proc",
    "site --out {file}": "{file} holds something else than a site of ours",
    "site --out /proc/x": "/proc/x cannot be made: nothing can be written into /proc",
    "site --out {new} --labels {file}": "{file}: labels have the columns ",
    "site --out {new} --labels {binary}": "{binary} is not a CSV file in UTF-8",
    "sample --out {file}": "{file} is a file: name a folder",
    "evaluate --labels {binary}": "{binary} is not a CSV file in UTF-8",
    "review --out {folder}": "{folder} is a folder: name a file",
    "review --out /proc/x": "/proc/x cannot be made: nothing can be written into /proc",
    "review --out {binary}": "{binary} is not a CSV file in UTF-8",
    "warehouse backup {folder}": "{folder} is a folder: name a file",
    "warehouse backup /proc/x": "/proc/x cannot be made: nothing can be written into /proc",
    "publish --from-spark {folder}": "--from-spark {folder}: there is no folder marts in it",
    "watch --dates dmy": "--dates says how to read the file of --seen: name one",
    "watch --profile me": "--profile says how to read the file of --seen: name one",
    "watch --dates dym --seen {file}": "there is no order of days dym; there are ymd, dmy, mdy",
    "watch --seen {binary}": "binary.csv is no text, or is still packed: it needs to be one of ",
    "watch --seen {long}": "long.csv is no table of titles: it needs to be one of ",
    "run --from {new}": "{new} is not a folder",
    "load --from {file} --sample": "{file} is not a folder",
    "load --from {folder} --sample": "--from, --download and --sample: one of the three",
    "run --as-of 2021-06-30": "--as-of takes the files of an archive",
}


@pytest.fixture
def longest_field() -> Iterator[None]:
    """As a new process has it: the loader allows more, for all of its process."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("longest_field")
@pytest.mark.parametrize(("line", "said"), LATE.items(), ids=list(LATE))
def test_options_are_checked_before_work_begins(
    monkeypatch: pytest.MonkeyPatch, explored: Home, tmp_path: Path, line: str, said: str
) -> None:
    """No warehouse is started, and dbt, which takes seconds, is not even read."""
    places = {name: tmp_path / name for name in ("new", "folder")}
    places |= {name: tmp_path / f"{name}.csv" for name in ("file", "binary", "long")}
    places["folder"].mkdir()
    places["file"].write_text("a,b\n1,2\n")
    places["binary"].write_bytes(b"PK\x03\x04\x00\x00\xff\xfe" * 9)
    places["long"].write_text("Title,Date\n" + "a" * 200_000 + ",1/1/21\n")
    for name, value in explored.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(sys.modules, "dbt.cli.main", None)  # whose import then fails
    monkeypatch.setattr(warehouse, "start", None)
    code, text = called(monkeypatch, line.format(**places))
    assert text.startswith(said.format(**places))
    assert code == 1
    assert not places["new"].exists()


def test_as_many_as_there_are(explored: Home) -> None:
    done = explored.call("watch", "--limit", "9" * 30, "--csv")
    assert (done.returncode, done.stdout.count("\n")) == (0, explored.call("watch", "--csv").stdout.count("\n"))
