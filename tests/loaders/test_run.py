"""The whole way, `run`, on the made-up sample: the report, the second time, doubled keys, the questions."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Home

MATCHED = "Netflix titles matched"
ARTS = "select nspname, relname, relfilenode from pg_class c join pg_namespace n on n.oid = relnamespace where nspname"


@pytest.fixture(scope="module")
def built(new_home: Callable[..., Home]) -> Home:
    """A home after its first `run`, whose report is kept in its folder."""
    home = new_home()
    done = home.call("run")
    assert done.returncode == 0, done.stderr + done.stdout
    (home.folder / "report").write_text(done.stdout)
    return home


def built_tables(home: Home) -> list[tuple[Any, ...]]:
    """The tables dbt built, with the file each is kept in: a table built anew has another."""
    tables = home.query(f"{ARTS} in ('intermediate', 'marts') order by 1, 2")
    assert tables
    return tables


def after_landing(report: str) -> str:
    """What was matched and what to watch, without what dbt did for it."""
    return re.sub(r"dbt: .*", "", report[report.index(MATCHED) :])


def test_the_report_fits_the_screen_and_says_all(built: Home) -> None:
    report = (built.folder / "report").read_text()
    assert max(map(len, report.splitlines())) <= 80
    landed, matched, watch = (report.index(head) for head in ("Landed", MATCHED, "Worth watching"))
    assert landed < matched < watch
    assert re.search(r"netflix_titles +400 ", report[landed:matched])
    for platform in ("imdb", "rotten_tomatoes"):
        assert re.search(rf"^ {platform} +movie +exact +\d+ +\d+\.\d%", report[matched:watch], re.MULTILINE)
    rows = re.findall(r"^ .+ (?:movie|series) +\d{4} ", report[watch:], re.MULTILINE)
    assert len(rows) == 10
    assert re.search(r"dbt: \d+ models and tests passed, in \d+ s", report)
    assert "netflix-ratings ask" in report


def test_a_second_run_finds_the_same(built: Home) -> None:
    marts = "select md5(string_agg(t::text, '' order by netflix_id)) from marts.dim_titles t"
    before = built.query(marts)
    made = {path.name: path.stat().st_mtime_ns for path in (built.folder / "sample").iterdir()}
    done = built.call("run")
    assert done.returncode == 0, done.stderr
    assert built.query(marts) == before
    assert {path.name: path.stat().st_mtime_ns for path in (built.folder / "sample").iterdir()} == made
    assert "new" not in done.stdout[: done.stdout.index(MATCHED)]
    assert after_landing(done.stdout) == after_landing((built.folder / "report").read_text())


@pytest.mark.parametrize(
    ("name", "table"),
    [("netflix_titles.csv", "netflix__titles"), ("rotten_tomatoes_movies.csv", "rotten_tomatoes__movies")],
)
def test_a_doubled_key_stops_before_any_mart_changes(built: Home, tmp_path: Path, name: str, table: str) -> None:
    before = built_tables(built)
    files = tmp_path / "files"
    shutil.copytree(built.folder / "sample", files)
    path = next(files.rglob(name))
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[-1]]))
    done = built.call("run", "--from", files)
    assert done.returncode == 1
    assert re.search(rf"fail \w*unique_\w*{table}\w*\n  Got \d+ result", done.stderr), done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: dbt build: ")
    assert built_tables(built) == before


def test_questions_are_answered(built: Home) -> None:
    done = built.call("ask")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("─") > 0
    unknown = built.call("ask", "nothing")
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("error: no analysis of the name nothing; there are: ")


def test_no_question_without_a_warehouse(new_home: Callable[..., Home]) -> None:
    done = new_home().call("ask")
    assert (done.returncode, done.stderr) == (
        1,
        "error: the warehouse is not running: netflix-ratings warehouse start\n",
    )
