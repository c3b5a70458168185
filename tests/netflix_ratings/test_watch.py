"""The command `watch`, called as a user would, by the role that may read marts and reference only."""

import csv
import io
import json
import re
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from psycopg2 import errors, extensions
from typer.main import get_command

from loaders.warehouse.query import query
from netflix_ratings.cli import app
from netflix_ratings.watch import catalogue, search, show
from netflix_ratings.watch.catalogue import COLUMNS, Title
from netflix_ratings.watch.filters import FILTERS, SORTS
from tests.loaders.conftest import Home

SCORED = ("--type", "movie", "--min-critics", "50", "--sort", "imdb")


def watch(home: Home, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Ask for titles of any time."""
    done = home.call("watch", "--all", *arguments, **more)
    assert done.returncode == 0, done.stderr
    return done


def found(connection: extensions.connection, wanted: dict[str, Any], sort: str = "combined") -> list[Title]:
    order = next(order for order in SORTS if order.name == sort)
    return search.search(connection, search.conditions(connection, wanted), order).titles


def test_the_options_are_the_declared_filters() -> None:
    command: Any = get_command(app)
    options = {option: parameter for parameter in command.commands["watch"].params for option in parameter.opts}
    assert {filter_.name for filter_ in FILTERS} <= {name.removeprefix("--") for name in options}
    for filter_ in FILTERS:
        assert options[f"--{filter_.name}"].multiple == filter_.repeatable
        assert options[f"--{filter_.name}"].help == filter_.help


def test_a_table_fits_its_terminal(explored: Home, explored_analyst: extensions.connection) -> None:
    titles = found(explored_analyst, {"type": "movie", "min-critics": 50}, "imdb")
    assert len(titles) > 20
    for columns in (70, 80, 110, 160):
        lines = watch(explored, *SCORED, COLUMNS=str(columns)).stdout.splitlines()
        assert lines[0] == "Movie, critics 50% or more; by IMDb rating"
        assert lines[-1] == f"20 of {len(titles)} titles; --limit shows more"
        rows = lines[4:-2]
        assert len(rows) == 20
        assert max(map(len, lines)) <= columns
        heads = {"title", "year", "length", "IMDb", "votes", "critics", "audience", "combined"}
        assert set(lines[2].split()) == heads | {
            name for name, least in (("genres", 110), ("countries", 140)) if columns >= least
        }
        for row, title in zip(rows, titles, strict=False):
            assert row.startswith(title.title[:12])
            assert f" {title.release_year} " in row
            assert f" {title.rt_critics_score}% " in row


def test_what_is_not_known_is_a_dash(explored: Home, explored_analyst: extensions.connection) -> None:
    bare = found(explored_analyst, {})[-1]
    row = watch(explored, "--text", bare.title, "--year-from", str(bare.release_year)).stdout.splitlines()[-3]
    assert row.split()[-5:] == ["–"] * 5


def test_json_has_all_there_is(explored: Home, explored_analyst: extensions.connection) -> None:
    done = watch(explored, "--json", "--country", "india")
    titles = found(explored_analyst, {"country": ["India"]})
    people = catalogue.people(explored_analyst)
    objects = json.loads(done.stdout)
    what, which = done.stderr.splitlines()
    assert what == f"From India; most worth watching first: {len(titles)} titles"
    assert which.startswith("marts: build 1, published ")
    assert len(objects) == len(titles) > 1
    for got, title in zip(objects, titles, strict=True):
        assert set(got) == {*COLUMNS, "people"}
        assert [credit["full_name"] for credit in got["people"]] == [
            credit.full_name for credit in people.get(title.netflix_id, [])
        ]
        for name in COLUMNS:
            value = getattr(title, name)
            if name in ("date_added", "first_seen_on_netflix", "last_seen_on_netflix"):
                assert got[name] == (value and value.isoformat())
            elif isinstance(value, (int, str, list)) or value is None:
                assert got[name] == value
            else:
                assert got[name] == float(value)


def test_csv_has_all_there_is(explored: Home, explored_analyst: extensions.connection) -> None:
    done = watch(explored, "--csv", "--limit", "30")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    titles = found(explored_analyst, {})[:30]
    assert done.stderr.startswith("Everything; most worth watching first: 30 of ")
    assert len(rows) == 30
    for row, title in zip(rows, titles, strict=True):
        assert row["title"] == title.title
        assert row["genres"].split("; ") == title.genres
        assert row["imdb_rating"] == ("" if title.imdb_rating is None else str(title.imdb_rating))


def test_random_is_one_of_those_found_and_can_be_repeated(
    explored: Home, explored_analyst: extensions.connection
) -> None:
    ids = {title.netflix_id for title in found(explored_analyst, {"type": "series", "min-imdb": 6})}
    command = ("--type", "series", "--min-imdb", "6", "--random", "--limit", "5", "--json", "--seed")
    picked = [
        [title["netflix_id"] for title in json.loads(watch(explored, *command, seed).stdout)]
        for seed in ("1", "1", "2")
    ]
    assert picked[0] == picked[1] != picked[2]
    assert len(set(picked[0])) == 5
    assert set(picked[0]) <= ids


def test_a_card_says_all_of_a_title(explored: Home, explored_analyst: extensions.connection) -> None:
    people = catalogue.people(explored_analyst)
    title = next(
        title
        for title in found(explored_analyst, {})
        if title.rt_critics_score is not None
        and title.imdb_votes
        and title.maturity_rating
        and title.netflix_id in people
    )
    wanted = ("--text", title.title, "--year-from", str(title.release_year), "--year-to", str(title.release_year))
    card = watch(explored, *wanted, "--random", "--limit", "99", COLUMNS="300").stdout
    assert f"{title.imdb_rating} of {title.imdb_votes:,} votes" in card
    assert f"{title.rt_critics_score}% of {title.rt_critics_count:,} reviews" in card
    for text in (
        title.title,
        title.maturity_rating or "",
        *title.genres,
        *title.countries,
        *catalogue.links(explored_analyst, [title])[title.netflix_id].values(),
    ):
        assert text in card
    for credited in people[title.netflix_id][:4]:
        assert credited.full_name in card
    assert " ".join((title.description or "").split()[:5]) in card


def test_nothing_found_names_the_filter_to_loosen(explored: Home, explored_analyst: extensions.connection) -> None:
    count = len(found(explored_analyst, {"year-from": 2000}))
    said = watch(explored, "--year-from", "2000", "--text", "qqqqqq").stdout
    assert " ".join(said.split()) == (
        f"From 2000 on, about “qqqqqq”; most worth watching first: nothing found. "
        f"Without --text qqqqqq there would be {count}."
    )
    said = watch(explored, "--country", "India", "--country", "Japan", "--min-imdb", "10").stdout
    assert "Without --min-imdb 10 there would be " in " ".join(said.split())
    said = watch(explored, "--text", "qqqqqq", "--country", "India", "--country", "Japan").stdout
    assert "Without --text qqqqqq there would be " in " ".join(said.split())
    said = watch(explored, "--person", "qq qq", "--text", "qqqqqq").stdout
    assert " ".join(said.split()).endswith(
        "No single filter causes this: without any one of them there are still none."
    )
    assert watch(explored, "--text", "qqqqqq", "--json").stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--genre", "horror movies"], "error: there is no genre horror movies; did you mean Horror?\n"),
        (["--sort", "ratings"], "error: there is no order ratings; there are combined, imdb, "),
        (["--json", "--csv"], "error: --json and --csv: one of the two\n"),
    ],
)
def test_what_cannot_be_done_is_one_line(explored: Home, arguments: list[str], said: str) -> None:
    done = explored.call("watch", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


def test_before_the_marts_are_there_it_says_so(explored: Home, new_home: Any) -> None:
    empty = new_home()
    assert empty.call("warehouse", "start").returncode == 0
    done = empty.call("watch")
    assert done.returncode == 1
    assert done.stderr.startswith("error: the marts are not there yet, or not of this release")


def test_who_reads_here_may_read_nothing_else(explored: Home, explored_analyst: extensions.connection) -> None:
    """All other tests of the explorer run as the analyst: what they pass without is not read."""
    for table in ("raw.netflix_titles", "staging.stg_netflix__titles", "intermediate.int_matches"):
        with pytest.raises(errors.InsufficientPrivilege):
            query_plainly(explored_analyst, f"select 1 from {table}")
    assert query(explored_analyst, "select current_user")[1] == [(explored.variables["PGUSER"],)]


def query_plainly(connection: extensions.connection, statement: str) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)


def test_it_starts_without_what_it_does_not_use() -> None:
    heavy = ("altair", "pyarrow", "dbt", "kaggle", "requests", "jinja2", "itables", "vl_convert")
    code = f"import sys, netflix_ratings.cli; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_it_begins_with_what_was_seen_lately(explored: Home, explored_analyst: extensions.connection) -> None:
    [(last_day,)] = query(explored_analyst, "select max(period_end) from marts.fct_viewing")[1]
    assert catalogue.seen_lately(explored_analyst) == last_day
    expected = found(explored_analyst, {"seen-since": last_day, "type": "movie"})
    everything = found(explored_analyst, {"type": "movie"})
    assert 0 < len(expected) < len(everything)
    done = explored.call("watch", "--type", "movie", "--json")
    assert done.stderr.startswith(f"Movie, seen on Netflix since {last_day}; most worth watching first: ")
    assert [title["netflix_id"] for title in json.loads(done.stdout)] == [title.netflix_id for title in expected]
    earlier = explored.call("watch", "--type", "movie", "--seen-since", "2000-01-01", "--json")
    seen = [title for title in everything if title.last_seen_on_netflix is not None]
    assert len(json.loads(earlier.stdout)) == len(seen) > len(expected)


def test_where_what_left_would_fit_that_is_said(
    explored: Home, explored_analyst: extensions.connection, capsys: pytest.CaptureFixture[str]
) -> None:
    lately = catalogue.seen_lately(explored_analyst)
    asked = search.conditions(explored_analyst, {"type": "movie", "seen-since": lately})
    show.nothing("Movies", asked, [3, 1200], lately)
    assert capsys.readouterr().out == "Movies: nothing found. With --all there would be 1,200.\n"
    show.nothing("Movies", asked, [4, 3], lately)
    assert capsys.readouterr().out == "Movies: nothing found. Without --type movie there would be 4.\n"
    count = len(found(explored_analyst, {}))
    done = explored.call("watch", "--seen-since", "2099-01-01", COLUMNS="300")
    assert f"nothing found. With --all instead of --seen-since 2099-01-01 there would be {count}." in done.stdout


def test_the_table_shows_what_it_is_sorted_by(explored: Home, explored_analyst: extensions.connection) -> None:
    most = found(explored_analyst, {}, "hours")[0]
    lines = watch(explored, "--sort", "hours", COLUMNS="80").stdout.splitlines()
    assert lines[2].split()[-1] == "hours"
    assert most.hours_viewed is not None
    assert lines[4].split()[-1] == f"{most.hours_viewed / 1e6:.1f}M"
    newest = found(explored_analyst, {}, "first-seen")[0]
    lines = watch(explored, "--sort", "first-seen", COLUMNS="100").stdout.splitlines()
    assert lines[4].split()[-1] == str(newest.first_seen_on_netflix)


def test_minutes_are_those_of_an_episode(explored: Home, explored_analyst: extensions.connection) -> None:
    series = [title for title in catalogue.titles(explored_analyst) if title.title_type == "series" and title.minutes]
    most = sorted(title.minutes or 0 for title in series)[len(series) // 2]
    shown = json.loads(watch(explored, "--type", "series", "--max-minutes", str(most), "--json").stdout)
    assert {title["netflix_id"] for title in shown} == {
        title.netflix_id for title in series if (title.minutes or 0) <= most
    }
    assert {title["episode_minutes"] for title in shown if title["runtime_minutes"] is None} <= set(range(1, most + 1))


def test_a_card_says_the_years_of_a_series(explored: Home, explored_analyst: extensions.connection) -> None:
    title = next(
        title
        for title in found(explored_analyst, {"type": "series"})
        if title.series_from and title.episodes and title.episode_minutes and title.series_from != title.series_to
    )
    card = watch(explored, "--text", title.title, "--type", "series", "--random", "--limit", "99", COLUMNS="300").stdout
    assert f"{title.series_from}–{title.series_to or ''}" in card
    assert f"{title.episodes} episodes of {title.episode_minutes} min" in card


@pytest.mark.parametrize(("said", "days"), [("30d", 30), ("6w", 42), ("1y", 365)])
def test_a_time_before_the_last_day_known(
    explored: Home, explored_analyst: extensions.connection, said: str, days: int
) -> None:
    added = [title.date_added for title in catalogue.titles(explored_analyst) if title.date_added]
    first = max(added) - timedelta(days)
    shown = json.loads(watch(explored, "--added-since", said, "--json").stdout)
    assert len(shown) == sum(day >= first for day in added)
    assert (
        watch(explored, "--added-since", first.isoformat(), "--json").stdout
        == json.dumps(shown, ensure_ascii=False, indent=2) + "\n"
    )


@pytest.mark.parametrize("said", ["2021-13-01", "yesterday", "30", "d"])
def test_a_day_that_is_none_is_refused(explored: Home, said: str) -> None:
    done = explored.call("watch", "--added-since", said)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: --added-since {said}: no such day; write one as 2021-06-30, or 30d")


def test_a_country_by_another_name(explored: Home) -> None:
    one, other = (watch(explored, "--country", name, "--json").stdout for name in ("USA", "United States"))
    assert one == other != "[]\n"


def test_no_number_is_cut(explored: Home) -> None:
    for columns in ("60", "80"):
        for order in SORTS:
            lines = watch(explored, "--sort", order.name, COLUMNS=columns).stdout
            assert not re.search(r"[\d%.]…", "\n".join(line[20:] for line in lines.splitlines()[3:]))
