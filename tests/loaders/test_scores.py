"""The history of scores: what a load with new ratings adds, and that nothing else adds or takes away anything."""

import csv
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loaders.warehouse.settings import TRANSFORMER

from .conftest import COMMAND, Home, Team, a_small_project
from .test_publish import build_and_publish, touch

pytestmark = pytest.mark.resilience

HISTORY = (
    "select platform, rated_title_id, score_name, valid_from - (select min(valid_from) from marts.fct_title_scores), "
    "score from marts.fct_title_scores order by 1, 2, 3, 4"
)
# Which rows were written again, though they say the same.
VERSIONS = "select platform, rated_title_id, score_name, valid_from, xmin::text from marts.fct_title_scores"

Row = tuple[Any, ...]


@pytest.fixture(scope="module")
def titles(team: Team) -> list[str]:
    """Rated IMDb titles that are on Netflix."""
    return [
        imdb_id
        for (imdb_id,) in team.home.query(
            "select distinct imdb_id from marts.dim_titles where imdb_rating between 2 and 9 order by 1 limit 5"
        )
    ]


def history(home: Home) -> set[Row]:
    return {(*row[:4], None if row[4] is None else float(row[4])) for row in home.query(HISTORY)}


def rate(team: Team, days: int, ratings: dict[str, str | None]) -> None:
    """Load other ratings so many days after the first load, or rather have it look so, and build on them."""
    for imdb_id, rating in ratings.items():
        team.home.query("update raw.imdb_title_ratings set averagerating = %s where tconst = %s", rating, imdb_id)
    team.home.query(
        "insert into raw.load_log "
        "(table_name, file_name, file_bytes, file_sha256, row_count, started_at, finished_at, status, made_up) "
        "select table_name, file_name, file_bytes, file_sha256, row_count, started_at, "
        "finished_at + %s * interval '1 day', status, made_up "
        "from raw.load_log where table_name = 'imdb_title_ratings' order by load_id limit 1",
        days,
    )
    build(team)


def build(team: Team, *options: str) -> None:
    team.dbt(
        "run", "--select", "int_source_loads", "int_rated_scores", "fct_title_scores", "rpt_score_changes", *options
    )


def test_the_first_build_notes_every_score(team: Team) -> None:
    there = team.home.query(
        "select count(distinct imdb_id) filter (where imdb_rating is not null)"
        " + count(distinct rotten_tomatoes_id) filter (where rt_critics_score is not null)"
        " + count(distinct rotten_tomatoes_id) filter (where rt_audience_score is not null) from marts.dim_titles"
    )
    noted = history(team.home)
    assert [(len(noted),)] == there
    assert {days for _, _, _, days, _ in noted} == {0}


def test_only_what_changed_is_added(team: Team, titles: list[str]) -> None:
    first = history(team.home)
    before = {row[1]: row[4] for row in first if row[1] in titles}
    risen, fallen, lost, more_votes, same_again = titles

    def noted(imdb_id: str, days: int, score: float | None) -> Row:
        return ("imdb", imdb_id, "imdb", days, score)

    team.home.query("update raw.imdb_title_ratings set numvotes = '1000001' where tconst = %s", more_votes)
    rate(team, 3, {risen: "9.9", fallen: "1.1", lost: None, same_again: "9.8"})
    second = first | {noted(risen, 3, 9.9), noted(fallen, 3, 1.1), noted(lost, 3, None), noted(same_again, 3, 9.8)}
    assert history(team.home) == second

    # Repeated, with a full refresh too, not a row is even touched.
    versions = sorted(team.home.query(VERSIONS))
    build(team, "--full-refresh")
    assert sorted(team.home.query(VERSIONS)) == versions

    # Another load on the same day: one score is another again, one is back at what it was.
    rate(team, 3, {fallen: "1.2", same_again: str(before[same_again])})
    assert history(team.home) == second - {noted(fallen, 3, 1.1), noted(same_again, 3, 9.8)} | {noted(fallen, 3, 1.2)}

    asked = team.call("ask", "risen_lately", **team.variables(TRANSFORMER))
    assert asked.returncode == 0, asked.stderr
    assert "9.9" in asked.stdout


def test_a_renumbered_netflix_file_leaves_it_whole(team: Team, tmp_path: Path) -> None:
    """Loaded and built by who made the warehouse, a member of the roles: everything keeps its owner."""
    files = tmp_path / "files"
    shutil.copytree(team.home.folder / "sample", files)
    (path,) = files.rglob("netflix_titles.csv")
    with path.open(newline="", encoding="utf-8") as handle:
        header, *rows = csv.reader(handle)
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([header, *([f"s9{row[0][1:]}", *row[1:]] for row in rows)])
    versions = sorted(team.home.query(VERSIONS))
    done = team.call("load", "--from", files)
    assert done.returncode == 0, done.stderr
    team.dbt("run", "--select", "+fct_title_scores")
    assert team.home.query("select distinct left(netflix_id, 2) from intermediate.int_matches") == [("s9",)]
    assert sorted(team.home.query(VERSIONS)) == versions
    owners = team.home.query("select distinct tableowner from pg_tables where schemaname = 'raw'")
    assert owners == [("netflix_ratings_loader",)]


ROWS = "select platform, rated_title_id, score_name, valid_from, score from marts.fct_title_scores order by 1, 2, 3, 4"
KINDS = "select made_up, count(*) from marts.fct_title_scores group by 1 order by 1"
# Every title that has scores is taken as matched: the models that match are not built.
MATCHED = """
select imdb_id as netflix_id, 'imdb' as platform, imdb_id as rated_title_id
from {{ ref('stg_imdb__title_ratings') }}
union all
select rotten_tomatoes_id as netflix_id, 'rotten_tomatoes' as platform, rotten_tomatoes_id as rated_title_id
from {{ ref('stg_rotten_tomatoes__movies') }}
"""


@pytest.fixture(scope="module")
def sampled(new_home: Callable[..., Home], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the sample, of which nothing but the history has been built and published."""
    given = {"int_matches": MATCHED}
    project = a_small_project(tmp_path_factory.mktemp("sampled"), marts=["fct_title_scores"], given=given)
    home = new_home()
    home.variables["PYTHONPATH"] = str(project)
    done = home.call("load")
    assert done.returncode == 0, done.stderr
    build_and_publish(home)
    return home


def test_what_waits_to_be_published_is_not_seen_and_loses_nothing(sampled: Home) -> None:
    sampled.query("update marts.fct_title_scores set valid_from = valid_from - 9, score = score + 0.1 where score < 10")
    before = sampled.query(ROWS)
    touch(sampled, "intermediate.int_rated_scores")
    done = sampled.call("build")
    assert done.returncode == 0, done.stderr
    assert sampled.query(ROWS) == before, "nobody sees it yet"
    sampled.query("delete from marts.fct_title_scores where ctid = (select min(ctid) from marts.fct_title_scores)")
    done = sampled.call("publish")
    assert done.returncode == 1
    assert done.stderr.startswith("error: marts.fct_title_scores has changed since it was built on: ")
    before = sampled.query(ROWS)
    sampled.query("drop schema marts_build cascade")
    assert sampled.call("publish").stdout == "nothing to publish\n"
    build_and_publish(sampled)
    after = sampled.query(ROWS)
    assert set(before) < set(after)
    assert len(after) - len(before) > 9


def test_the_history_begins_again_with_real_files(sampled: Home, tmp_path: Path) -> None:
    """The sample without its truth stands for real files here."""
    build = [str(COMMAND.with_name("dbt")), "build", "--exclude-resource-type", "test", "--exclude-resource-type"]
    build += ["unit_test", "--quiet", "--select"]

    def dbt(which: str) -> None:
        project = sampled.variables["PYTHONPATH"]
        done = subprocess.run([*build, which], cwd=project, env=sampled.environment(), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout

    newest = "select max(valid_from) from marts.fct_title_scores"
    sampled.query(f"delete from marts.fct_title_scores where valid_from < ({newest})")
    [(kind, scores)] = sampled.query(KINDS)
    assert (kind, scores > 100) == (True, True)
    sampled.query("update marts.fct_title_scores set valid_from = '2020-02-02' where score_name = 'critics'")
    sampled.query("insert into marts.fct_title_scores values ('imdb', 'tt0', 'imdb', '2020-02-02', 1, 1, true)")

    shutil.copytree(sampled.folder / "sample", tmp_path / "real")
    (tmp_path / "real" / "truth.csv").unlink()
    assert sampled.call("load", "--from", tmp_path / "real").returncode == 0
    dbt("+fct_title_scores")
    assert sampled.query(KINDS) == [(False, scores)]
    assert sampled.query("select count(*) from marts.fct_title_scores where valid_from < '2021-01-01'") == [(0,)]

    done = sampled.call("load", "--sample")
    assert f"and deletes the history of scores ({scores:,} rows since 2" in done.stderr

    # A history that an older release began has no such column: it is kept, as of the kind that is loaded now.
    sampled.query("alter table marts.fct_title_scores drop column made_up cascade")
    assert sampled.call("load", "--from", tmp_path / "real").returncode == 0
    dbt("fct_title_scores")
    assert sampled.query(KINDS) == [(False, scores)]
