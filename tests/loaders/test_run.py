"""The whole way, `run`, on the made-up sample: the report, the second time, doubled keys, the questions."""

import csv
import gzip
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders import dbt_runner, dbt_tests
from loaders.build_state import Build
from loaders.sources import SOURCES
from loaders.warehouse.settings import ROOT

from .conftest import COMMAND, Home, a_project, a_small_project, with_many_tests

TABLES = "select relname, relfilenode from pg_class where relkind = 'r' and relnamespace::regnamespace::text = any(%s)"
MATCHED = "Netflix titles matched"
TWO_CORES = pytest.mark.skipif(dbt_tests._cores() < 2, reason="with one core there is no other process")


@pytest.fixture(scope="module")
def built(new_built_home: Callable[[], Home]) -> Home:
    """A home after its first `run`, whose report is kept in its folder."""
    return new_built_home()


def kept_in(home: Home) -> dict[str, int]:
    """The file that each of dbt's tables is kept in: a table that is built again has another."""
    return dict(home.query(TABLES, ["intermediate", "marts"]))


def without_notes(home: Home) -> dict[str, int]:
    """`kept_in` but for the notes of what was set aside, which the first tests read: they are built beside staging."""
    return {table: file for table, file in kept_in(home).items() if table != "int_value_notes"}


def after_landing(report: str) -> str:
    """What was matched and what to watch, without what dbt did for it."""
    return re.sub(r"dbt: .*\n|published as .*\n", "", report[report.index(MATCHED) :])


def test_the_report_fits_the_screen_and_says_all(built: Home) -> None:
    report = (built.folder / "report").read_text()
    assert max(map(len, report.splitlines())) <= 80
    loaded, matched, watch = (report.index(head) for head in ("Loaded", MATCHED, "Worth watching"))
    assert loaded < matched < watch
    assert re.search(r"netflix_titles +400 ", report[loaded:matched])
    for platform in ("imdb", "rotten_tomatoes"):
        assert re.search(rf"^ {platform} +movie +exact +\d+ +\d+\.\d%", report[matched:watch], re.MULTILINE)
    rows = re.findall(r"^ .+ (?:movie|series) +\d{4} ", report[watch:], re.MULTILINE)
    assert len(rows) == 10
    assert re.search(r"dbt: \d+ models and tests passed, in \d+ s", report)
    assert "netflix-ratings ask" in report


def test_a_second_run_finds_the_same(built: Home) -> None:
    marts = "select md5(string_agg(t::text, '' order by netflix_id)) from marts.dim_titles t"
    before, tables = built.query(marts), kept_in(built)
    made = {path.name: path.stat().st_mtime_ns for path in (built.folder / "sample").iterdir()}
    done = built.call("run")
    assert done.returncode == 0, done.stderr
    assert (built.query(marts), kept_in(built)) == (before, tables)
    assert "dbt: nothing to build, nothing has changed" in done.stdout
    assert {path.name: path.stat().st_mtime_ns for path in (built.folder / "sample").iterdir()} == made
    assert "new" not in done.stdout[: done.stdout.index(MATCHED)]
    assert after_landing(done.stdout) == after_landing((built.folder / "report").read_text())


def test_a_change_of_the_project_is_built(built: Home, tmp_path: Path) -> None:
    project = a_project(tmp_path)
    before = kept_in(built)
    model = project / "models" / "marts" / "reporting" / "rpt_match_coverage.sql"
    model.write_text(model.read_text() + "\n-- changed\n")
    done = built.call("run", PYTHONPATH=str(project))
    assert done.returncode == 0, done.stderr
    after = kept_in(built)
    assert {table for table in after if after[table] != before[table]} == {"rpt_match_coverage"}


def test_what_changed_or_was_dropped_is_built_and_no_more(built: Home, tmp_path: Path) -> None:
    files = tmp_path / "files"
    shutil.copytree(built.folder / "sample", files)
    path = next(files.rglob("title.ratings.tsv*"))
    title, rating = built.query("select imdb_id, imdb_rating from marts.dim_titles where imdb_votes > 9 limit 1")[0]
    with gzip.open(path, "rt") as file:
        lines = file.read()
    lines = re.sub(rf"^{title}\t{rating}\t", f"{title}\t{1 if rating != 1 else 2}\t", lines, flags=re.MULTILINE)
    path.write_bytes(gzip.compress(lines.encode()))
    built.query("drop table marts.dim_countries cascade")
    before = kept_in(built)

    done = built.call("run", "--from", files)
    assert done.returncode == 0, done.stderr
    assert re.search(r"dbt: \d+ changed models and their tests passed", done.stdout)
    assert re.findall(r"^ (\w+) .* new *$", done.stdout, re.MULTILINE) == ["imdb_title_ratings"]
    assert built.query("select imdb_rating from marts.dim_titles where imdb_id = %s limit 1", title) != [(rating,)]
    after = kept_in(built)
    assert after["dim_countries"]
    assert after["rpt_source_loads"] != before["rpt_source_loads"]
    for table in ("int_title_countries", "int_netflix_titles", "int_netflix_title_names"):
        assert after[table] == before[table], table


def test_a_change_that_dbt_does_not_trace_builds_all(tmp_path: Path) -> None:
    """A var, say: dbt does not know which models use it."""
    assert dbt_runner._changed(Build("of another dbt_project.yml", {}, b"{}"), None, {}, tmp_path) is None


@TWO_CORES
@pytest.mark.resilience
def test_what_fails_in_any_process_is_said(small_home: Home, tmp_path: Path) -> None:
    project = with_many_tests(a_small_project(tmp_path))
    for number in range(4):  # of each process some
        failing = project / "tests" / "marts" / f"integrity_broken_{number}.sql"
        failing.write_text("select 1 as failure from {{ ref('dim_countries') }} limit 1")
    done = small_home.call("build", "--full", PYTHONPATH=str(project))
    assert done.returncode == 1
    said = re.findall(r"^fail integrity_broken_(\d)\n  failure: 1$", done.stderr, re.MULTILINE)
    assert sorted(said) == list("0123")
    assert done.stderr.splitlines()[-1].startswith("error: dbt test: 4 failed, 0 skipped")
    results = json.loads((small_home.folder / "target" / "run_results.json").read_text())["results"]
    assert sum(result["status"] == "fail" for result in results) == 4
    assert {result["unique_id"].split(".")[0] for result in results} >= {"seed", "model", "test"}
    assert not any(result["unique_id"].startswith("unit_test.") for result in results)


def test_dbt_says_how_old_each_source_is(built: Home) -> None:
    dbt = [str(COMMAND.with_name("dbt")), "source", "freshness"]
    done = subprocess.run(dbt, cwd=ROOT, env=built.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    results = json.loads((built.folder / "target" / "sources.json").read_text())["results"]
    others = ("load_log", "match_corrections")
    assert [result["status"] for result in results] == ["pass"] * (len(SOURCES) + len(others))
    day = built.query("select max(finished_at) at time zone 'UTC' from raw.load_log")[0][0].date().isoformat()
    assert {result["max_loaded_at"][:10] for result in results} == {day}


@pytest.mark.parametrize("name", ["netflix_titles.csv", "rotten_tomatoes_movies.csv", "title.ratings.tsv.gz"])
def test_a_doubled_key_stops_before_any_mart_changes(built: Home, tmp_path: Path, name: str) -> None:
    """The loader finds it in a CSV file; the order of dbt's steps keeps it from the marts in a larger one."""
    before = without_notes(built)
    files = tmp_path / "files"
    shutil.copytree(built.folder / "sample", files)
    path = next(files.rglob(name))
    is_packed = path.suffix == ".gz"
    text = gzip.decompress(path.read_bytes()).decode() if is_packed else path.read_text()
    doubled = "".join([*text.splitlines(keepends=True), text.splitlines(keepends=True)[-1]]).encode()
    path.write_bytes(gzip.compress(doubled) if is_packed else doubled)
    done = built.call("run", "--from", files, "--yes")
    assert done.returncode == 1
    if is_packed:
        assert re.search(r"fail \w*unique_\w*imdb__title_ratings\w*\n  imdb_id: tt\d+, n_records: 2\n", done.stderr), (
            done.stderr
        )
        assert done.stderr.splitlines()[-1].startswith("error: dbt build: ")
    else:
        said = rf"error: \S*{name}, line \d+, column \w+: \S+ is in line \d+ already: keep one"
        assert re.fullmatch(said, done.stderr.splitlines()[-1]), done.stderr
    assert without_notes(built) == before


def test_questions_are_answered(built: Home) -> None:
    for columns in ("60", "80"):
        done = built.call("ask", COLUMNS=columns)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("─") > 0
        assert max(map(len, done.stdout.splitlines())) <= int(columns)
        # Only texts are cut, figures and days never.
        assert not re.search(r"(^|\s)-?[\d.,-]+…(\s|$)", done.stdout, re.MULTILINE)
    # A history of one day has no risen score.
    said = " ".join(done.stdout.split())
    assert " Nothing. A score has risen once the history of scores has it on two days; it has 1 day, from " in said
    rows = list(csv.DictReader(io.StringIO(built.call("ask", "genres_by_score", "--csv").stdout)))
    asked = json.loads(built.call("ask", "genres_by_score", "--json").stdout)
    assert [question["name"] for question in asked] == ["genres_by_score"]
    assert [row["genre"] for row in rows] == [row["genre"] for row in asked[0]["rows"]] != []
    assert built.call("ask", "--csv").stderr.startswith("error: --csv writes the answer to one question: name it")
    followed = json.loads(built.call("ask", "people_worth_following", "--json").stdout)[0]["rows"]
    assert followed and min(row["rated_titles"] for row in followed) >= 3
    unknown = built.call("ask", "nothing")
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("error: no analysis of the name nothing; there are: ")


def test_no_question_without_a_warehouse(new_home: Callable[..., Home]) -> None:
    done = new_home().call("ask")
    assert (done.returncode, done.stderr) == (
        1,
        "error: the warehouse is not running: netflix-ratings warehouse start\n",
    )
