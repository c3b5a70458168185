"""`status`: what it says of a warehouse, its exit code for a monitor, and that dbt says the same of a source's age."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from loaders.warehouse.settings import ROOT
from tests.loaders.conftest import COMMAND, Home, up

SHARE = {"NETFLIX_RATINGS_MIN_ROWS_SHARE": "0.5"}
AGE = "update raw.load_log set finished_at = finished_at - %s * interval '1 day' where table_name = %s"


@pytest.fixture(scope="module")
def built(new_built_home: Callable[[], Home]) -> Home:
    return new_built_home()


@pytest.fixture
def watched(built: Home) -> Any:
    """The built home, whose log is as it was after each test."""
    built.query("drop table if exists raw.kept_log; create table raw.kept_log as table raw.load_log")
    yield built
    built.query(
        "delete from raw.load_log; insert into raw.load_log overriding system value table raw.kept_log; "
        "drop table raw.kept_log; drop table if exists raw.load_log_before"
    )


def status(home: Home, *options: str, **variables: str) -> tuple[int, dict[str, Any]]:
    """What it tells programs; its exit code is said there too."""
    done = home.call("status", "--json", *options, **variables)
    assert done.stderr == ""
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["exit_code"] == done.returncode
    assert told["is_well"] is (done.returncode == 0)
    return done.returncode, told


def findings(told: dict[str, Any], level: str) -> str:
    return "\n".join(finding["what"] for finding in told["findings"] if finding["level"] == level)


def test_all_is_well_after_a_run(watched: Home) -> None:
    code, told = status(watched, "--within", "26", **SHARE)
    assert code == 0, told["findings"]
    tables = {table for (table,) in watched.query("select distinct table_name from raw.load_log")}
    assert {source["table"] for source in told["sources"]} == tables
    counts = dict(watched.query("select table_name, row_count from raw.load_log"))
    assert {source["table"]: source["rows"] for source in told["sources"]} == counts
    moments = (told["last_load"]["at"], told["last_publication"]["at"], told["last_good_build"])
    assert list(moments) == sorted(moments)
    assert told["waiting_build"] is None and told["last_publication"]["build_number"] == 1
    assert told["drift"] == []
    shown = watched.call("status")
    assert shown.returncode == 0 and "all is well" in shown.stdout and "imdb_title_ratings" in shown.stdout


def test_drift_is_listed_and_changes_no_exit_code(watched: Home) -> None:
    watched.query(
        "insert into marts.rpt_source_quality values "
        "('new', 'netflix_titles', 'rating', 'new_value', 'Passed', 3, 0.1, 's1', 'add it to a seed'), "
        "('old', 'netflix_titles', 'rating', 'placeholder', 'n/a', 3, 0.1, 's1', 'nothing')"
    )
    try:
        code, told = status(watched)
        shown = watched.call("status").stdout
    finally:
        watched.query("delete from marts.rpt_source_quality where quality_id in ('new', 'old')")
    [drift] = told["drift"]
    assert code == 0 and (drift["table"], drift["column"], drift["value"], drift["rows"]) == (
        *("netflix_titles", "rating", "Passed"),
        3,
    )
    assert "netflix_titles.rating: 3 × 'Passed': add it to a seed" in shown


def test_dbt_says_the_same_of_the_age_of_each_source(watched: Home) -> None:
    for table, days in (("imdb_title_ratings", 46), ("imdb_title_basics", 400), ("netflix_titles", 360)):
        watched.query(AGE, days, table)
    code, told = status(watched)
    assert code == 1
    assert "raw.imdb_title_basics: no new file for 400 days" in findings(told, "mend")
    assert "raw.imdb_title_ratings: no new file for 46 days" in findings(told, "may_pass")
    subprocess.run(
        [str(COMMAND.with_name("dbt")), "source", "freshness"], cwd=ROOT, env=watched.environment(), capture_output=True
    )
    results = json.loads((watched.folder / "target" / "sources.json").read_text())["results"]
    by_dbt = {_table(result["unique_id"]): result["status"] for result in results}
    ours = {source["table"]: source["freshness"] for source in told["sources"]}
    # Nobody has to write corrections, so that none is ever late.
    assert by_dbt == ours | {"load_log": told["last_load"]["freshness"], "stewards_match_corrections": "pass"}
    assert sorted(set(ours.values())) == ["error", "pass", "warn"]


def _table(unique_id: str) -> str:
    _, _, source, table = unique_id.split(".")
    return table if source == "loader" else f"{source}_{table}"


def test_rows_are_held_against_the_last_ten_loads(watched: Home) -> None:
    add = (
        "insert into raw.load_log (table_name, file_name, row_count, started_at, finished_at, status, made_up) "
        "select table_name, file_name, %s, started_at, finished_at, status, {} from raw.load_log "
        "where table_name = 'imdb_title_crew' order by load_id limit 1"
    )
    for rows in (7, 8, *[1000] * 5, *[1004] * 5, 499):
        watched.query(add.format("made_up"), rows)
    code, told = status(watched, **SHARE)
    [crew] = [source for source in told["sources"] if source["table"] == "imdb_title_crew"]
    assert (crew["rows"], crew["usual_rows"], crew["compared_loads"]) == (499, 1002, 10)
    assert code == 1 and "raw.imdb_title_crew: 499 rows, where 1,002 are usual" in findings(told, "mend")
    watched.query(add.format("not made_up"), 5)  # real files after made-up ones are not compared
    assert status(watched, **SHARE)[0] == 0


def test_files_in_no_build_may_pass_until_no_build_can_be_at_it(watched: Home) -> None:
    watched.query("create table raw.load_log_before as table raw.load_log")
    code, told = status(watched)
    assert code == 75 and "are in no good build: netflix-ratings build" in findings(told, "may_pass")
    watched.query("update raw.load_log set finished_at = finished_at - interval '7 hours'")
    code, told = status(watched)
    assert code == 1 and "loaded 7 h ago are in no good build" in findings(told, "mend")


def test_where_files_are_looked_at_by_a_schedule_a_missed_day_is_noticed(watched: Home) -> None:
    watched.query(
        "update raw.load_log set finished_at = finished_at - interval '27 hours', "
        "checked_at = checked_at - interval '27 hours'"
    )
    assert status(watched)[0] == 0
    code, told = status(watched, "--within", "26")
    assert code == 1 and "nobody looked for new files for 27 h" in findings(told, "mend")


def test_a_mart_that_dbt_alone_has_made_is_noticed(watched: Home) -> None:
    watched.query("create table marts.other as table marts.dim_genres")
    watched.query("alter table marts.dim_genres rename to kept; alter table marts.other rename to dim_genres")
    try:
        code, told = status(watched)
    finally:
        watched.query("drop table marts.dim_genres; alter table marts.kept rename to dim_genres")
    assert code == 1 and "the marts are not those that were published" in findings(told, "mend")


def test_a_warehouse_without_anything(new_home: Callable[..., Home]) -> None:
    home = new_home()
    stopped = home.call("status", "--json")
    assert stopped.returncode == 1 and stopped.stderr.startswith("error: the warehouse is not running")
    code, told = status(up(home))
    assert code == 1 and told["sources"] == []
    assert "nothing is loaded yet" in findings(told, "mend") and "nothing is published yet" in findings(told, "mend")
