"""Files of one's own account: how lines, days and files are read, and the command that leaves out what was seen.

`seen_cases.json` holds made-up titles and rows; `test_site_seen.py` asks the same of the browser.
"""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
import pytest
from psycopg2 import extensions

from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from loaders.warehouse.settings import ROOT
from netflix_ratings.seen import dates, files, gather, recognise, rules
from tests.loaders.conftest import Home

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "seen_cases.json").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 27)


def known() -> recognise.Titles:
    titles = [recognise.Known(*row) for row in CASES["titles"]]
    names = [*((title.netflix_id, title.title) for title in titles), *map(tuple, CASES["names"])]
    return recognise.index(titles, names)


TITLES = known()
VOCABULARY = recognise.Vocabulary(CASES["seasons"], frozenset(CASES["trailers"]))


def id_of(at: int | None) -> str | None:
    return None if at is None else TITLES.known[at].netflix_id


@pytest.mark.parametrize(
    ("line", "netflix_id", "season", "episode", "certain", "trailer"),
    CASES["lines"],
    ids=[case[0] for case in CASES["lines"]],
)
def test_a_line_means(
    line: str, netflix_id: str | None, season: int | None, episode: str, certain: bool, trailer: bool
) -> None:
    found = recognise.recognise(line, TITLES, VOCABULARY)
    told = (id_of(found.at), found.season, found.episode, found.certain, found.trailer)
    assert told == (netflix_id, season, episode, certain, trailer)


def test_of_two_of_one_name_a_day_tells_which() -> None:
    assert id_of(TITLES.find("Nightfall", day=date(2020, 1, 1))) == "s5"
    assert id_of(TITLES.find("Nightfall", year=2024)) == "s6"
    assert TITLES.find("Nightfall", year=1999) is None


@pytest.mark.parametrize(("name", "netflix_id"), CASES["nearest"])
def test_the_nearest_title(name: str, netflix_id: str | None) -> None:
    assert id_of(TITLES.nearest(name)) == netflix_id


@pytest.mark.parametrize("case", CASES["days"], ids=lambda case: case["texts"][0])
def test_days_are_told_apart_by_the_whole_file(case: dict[str, Any]) -> None:
    orders = dates.orders(case["texts"], TODAY)
    assert orders == case["orders"]
    if case["first"]:
        assert str(dates.read_day(case["texts"][0], orders[0], TODAY)) == case["first"]


@pytest.mark.parametrize("case", CASES["files"], ids=lambda case: case["name"])
def test_a_file_is_known_by_its_columns_and_every_line_is_somewhere(case: dict[str, Any]) -> None:
    file = files.read(case["name"], case["text"].encode(), TODAY)
    assert (file.kind, file.orders, file.profiles) == (case["kind"], [case["order"]], case["profiles"])
    found = gather.gather(file, TITLES, VOCABULARY, TODAY, case["order"])
    entries = {
        id_of(at): [
            entry.mark,
            entry.lines,
            entry.first and str(entry.first),
            entry.last and str(entry.last),
            entry.rating,
            entry.seconds,
        ]
        for at, entry in found.entries.items()
    }
    assert entries == case["entries"]
    assert [[one.name, one.lines] for one in found.unknown] == case["unknown"]
    assert found.skipped == case["skipped"]
    lines = sum(entry.lines for entry in found.entries.values()) + sum(one.lines for one in found.unknown)
    assert lines + sum(found.skipped.values()) == len(file.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_spreadsheet_may_have_saved_it_in_another_encoding(encoding: str) -> None:
    text = "Titel;Datum\r\nMåne: Säsong 1: Ö;2021-12-15\r\n"
    file = files.read("x.csv", text.encode(encoding), TODAY)
    assert [row.title for row in file.rows] == ["Måne: Säsong 1: Ö"]


@pytest.mark.parametrize(("text", "said"), [("", "is empty"), ("a,b,c\n1,2,3\n", "has the columns a, b, c")])
def test_another_file_is_refused_in_a_line(text: str, said: str) -> None:
    with pytest.raises(UserError, match=re.escape(said)):
        files.read("x.csv", text.encode(), TODAY)


def test_a_profile_that_is_not_there_is_refused_with_those_that_are() -> None:
    text = "Profile Name,Title Name,Country,Utc Title Add Date\nAnn,Ten Rooms,FR,2022-01-01\n"
    with pytest.raises(UserError, match="it has Ann"):
        files.read("MyList.csv", text.encode(), TODAY, "Bob")


def test_the_shapes_are_those_of_the_macro() -> None:
    told: list[tuple[str, str]] = []

    def noted(expression: str, pattern: str, replacement: str) -> str:
        told.append((pattern, replacement))
        return expression

    source = (ROOT / "macros" / "season_shape.sql").read_text(encoding="utf-8")
    environment = jinja2.Environment()
    known = {"regexp_replace": noted, "var": lambda name, otherwise: otherwise}
    module = environment.from_string(source, globals=known).module
    module.season_shape("text")  # type: ignore[attr-defined]
    assert told == list(rules.SHAPES)


def test_every_word_of_the_seed_has_a_shape_of_the_seed() -> None:
    with (ROOT / "seeds" / "season_words.csv").open(encoding="utf-8") as file:
        words = [row["wording"] for row in csv.DictReader(file)]
    shown = [word.replace("#", "2").replace("month", "march") for word in words]
    assert {rules.season_shape(rules.plain(text)) for text in shown} <= set(words)


def history(connection: extensions.connection) -> tuple[str, set[str]]:
    """A viewing history made of the sample: a film, two series by season, and lines that say nothing."""
    films = query(
        connection,
        "select netflix_id, title from marts.rpt_what_to_watch where title_type = 'movie' order by watch_rank limit 3",
    )[1]
    series = query(
        connection,
        "select netflix_id, title from marts.rpt_what_to_watch where title_type = 'series' order by watch_rank limit 2",
    )[1]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["Titel", "Datum"])
    rows.writerows([title, "24.01.23"] for _, title in films)
    rows.writerows([f"{title}: Staffel 1: Folge {at}", "23.01.23"] for _, title in series for at in (1, 2))
    rows.writerows([["Qqqq Zzzz: Staffel 1: Eins", "22.01.23"], ["", "21.01.23"]])
    return out.getvalue(), {netflix_id for netflix_id, _ in [*films, *series]}


def test_watch_leaves_out_what_was_seen(
    explored: Home, explored_analyst: extensions.connection, tmp_path: Path
) -> None:
    text, seen = history(explored_analyst)
    file = tmp_path / "NetflixViewingHistory.csv"
    file.write_text(text, encoding="utf-8")
    before = explored.call("watch", "--all", "--json")
    after = explored.call("watch", "--all", "--json", "--seen", file)
    assert after.returncode == 0, after.stderr
    left = {title["netflix_id"] for title in json.loads(after.stdout)}
    gone = {title["netflix_id"] for title in json.loads(before.stdout)} - left
    assert seen <= gone
    # Besides only what is the same title of IMDb.
    ids = dict(query(explored_analyst, "select netflix_id, imdb_id from marts.dim_titles")[1])
    assert {ids[netflix_id] for netflix_id in gone} == {ids[netflix_id] for netflix_id in seen}
    said = " ".join(after.stderr.split())
    assert "Netflix's viewing history: 9 lines, 5 titles seen, 1 × no name" in said
    assert "days are read as day, month, year" in said
    assert "Qqqq Zzzz; nothing near" in said


def test_where_all_was_seen_the_hint_names_the_file(explored: Home, tmp_path: Path) -> None:
    columns = ("title", "title_type", "release_year", "imdb_id")
    titles = json.loads(explored.call("watch", "--all", "--min-imdb", "0.1", "--json").stdout)
    file = tmp_path / "marks.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(("mark", *columns))
        lines.writerows(("seen", *(title[name] for name in columns)) for title in titles)
    found = explored.call("watch", "--all", "--min-imdb", "0.1", "--seen", file, COLUMNS="400")
    assert found.returncode == 0, found.stderr
    assert f"nothing found. Without --seen {file} there would be {len(titles):,}." in " ".join(found.stdout.split())


def test_what_cannot_be_read_is_said(explored: Home, tmp_path: Path) -> None:
    missing = explored.call("watch", "--seen", tmp_path / "none.csv")
    assert (missing.returncode, "No such file" in missing.stderr) == (1, True)
    (tmp_path / "x.csv").write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    other = explored.call("watch", "--seen", tmp_path / "x.csv")
    assert other.returncode == 1
    assert "has the columns a, b, c" in " ".join(other.stderr.split())
