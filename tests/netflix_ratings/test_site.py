"""The site without a browser: what stands on the pages is what stands in the marts."""

import base64
import gzip
import hashlib
import json
import re
import shutil
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from psycopg2 import extensions

from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from loaders.warehouse.settings import ROOT
from netflix_ratings.export.contracts import tables
from netflix_ratings.matches import wording
from netflix_ratings.matches.wording import Match, Words
from netflix_ratings.site import (
    browse_page,
    dbt_page,
    feed,
    insights_page,
    person_page,
    provenance,
    rendering,
    reviews,
    score_history,
    title_page,
    top10_page,
    viewing,
)
from netflix_ratings.site.statistics import AUDIENCE, CRITICS, FEWEST, IMDB, Correlation, Mean, Statistics, certainty
from netflix_ratings.watch import catalogue, search
from netflix_ratings.watch.catalogue import Title
from netflix_ratings.watch.filters import FILTERS, SORTS
from tests.loaders.conftest import Home
from tests.netflix_ratings.pages import parse, read, text_of

PAGES = ("index.html", "top10.html", "insights.html", "quality.html", "dictionary.html", "person.html", "seen.html")


REAL = provenance.Provenance(
    made_up=False,
    sources=["imdb_title_basics", "netflix_titles", "rotten_tomatoes_movies"],
    loaded_at=datetime(2021, 9, 26, tzinfo=timezone.utc),
    catalogue_sha256=None,
    seen_until=None,
    catalogue_of=date(2021, 9, 25),
)
SITE: dict[str, Any] = {"made_of": REAL, "lately": None, "marts": None}


@pytest.fixture(scope="module")
def titles(explored_analyst: extensions.connection) -> list[Title]:
    return catalogue.titles(explored_analyst)


def tiles(page: Element) -> dict[str, tuple[str, str]]:
    """The scores on a title's page: the figure, and by how many it was given."""
    found = {}
    for tile in page.iterfind(".//li[@class]"):
        if tile.get("class", "").startswith("tile"):
            found[text_of(tile.find("h2"))] = (text_of(tile.find("strong")), text_of(tile.find("p")))
    return found


def shown(value: object, unit: str = "") -> str:
    return "–" if value is None else f"{value}{unit}"


# What to watch


def test_the_first_titles_stand_in_the_page_with_their_scores(
    site: Path, titles: list[Title], explored_analyst: extensions.connection
) -> None:
    page = read(site / "index.html")
    seen, rest = browse_page.split(titles, catalogue.seen_lately(explored_analyst))
    assert f"of {len(seen):,}, stand here without it." in text_of(page.find(".//noscript"))
    lead = text_of(page.find(".//p[@class='lead']"))
    [(catalogue_of,)] = query(
        explored_analyst, "select max(date_added) from marts.dim_titles where 'netflix_titles' = any(listed_in)"
    )[1]
    of = f"seen on Netflix up to 30 June 2024; catalogue of {rendering.day(catalogue_of)}"
    assert lead.startswith(f"{len(seen):,} titles, {of}: by what")
    assert lead.endswith(f"{len(rest):,} more were last seen before.")
    rows = page.findall(".//tbody/tr")
    assert len(rows) == browse_page.FIRST
    for row, title in zip(rows, seen, strict=False):
        link = row.find("th/a")
        assert link is not None
        assert (link.get("href"), text_of(link)) == (f"title/{title.netflix_id}.html", " ".join(title.title.split()))
        figures = [text_of(cell.find("span")) for cell in row.findall("td")]
        assert figures == [
            shown(title.imdb_rating),
            shown(title.rt_critics_score, "%"),
            shown(title.rt_audience_score, "%"),
            shown(title.watch_score),
        ]
        assert text_of(row.find("th/small[@class='about']")) == " ".join((title.description or "").split())


def packed(site: Path, name: str) -> Any:
    """What a script of the site holds."""
    text = (site / "assets" / f"{name}.js").read_text()
    return json.loads(gzip.decompress(base64.b64decode(text.removeprefix(f'window.{name} = "').removesuffix('";\n'))))


def test_the_packed_catalogue_is_the_catalogue_what_was_seen_lately_first(
    site: Path, titles: list[Title], explored_analyst: extensions.connection
) -> None:
    parts = browse_page.split(titles, catalogue.seen_lately(explored_analyst))
    assert all(parts)
    for name, part in zip(("catalogue", "rest"), parts, strict=True):
        columns = packed(site, name)
        for column in browse_page.COLUMNS:
            values = [getattr(title, column) for title in part]
            assert columns[column] == json.loads(rendering.as_json(values)), (name, column)
    in_order = [title for part in parts for title in part]
    assert packed(site, "descriptions") == [title.description for title in in_order]
    credited = catalogue.people(explored_analyst)
    known = packed(site, "people")
    for title, places in zip(in_order, known["titles"], strict=True):
        own = {(credit.person_id, credit.full_name) for credit in credited.get(title.netflix_id, ())}
        assert {(known["ids"][place], known["names"][place]) for place in places} == own


def test_no_title_stands_first_without_the_score_it_is_sorted_by(titles: list[Title]) -> None:
    scores = [title.watch_score for title in titles]
    known = [score for score in scores if score is not None]
    assert scores[: len(known)] == sorted(known, reverse=True)


def test_ways_to_begin_are_lists_that_are_not_empty(
    titles: list[Title], explored_analyst: extensions.connection
) -> None:
    seen = browse_page.split(titles, catalogue.seen_lately(explored_analyst))[0]
    for name, address in browse_page.presets(seen):
        wanted = {key: values[0] for key, values in parse_qs(address).items()}
        sort = wanted.pop("sort", "combined")
        order = next(order for order in SORTS if order.name == sort)
        values: dict[str, object] = {key: int(value) if value.isdecimal() else value for key, value in wanted.items()}
        found = search.search(explored_analyst, search.conditions(explored_analyst, values), order)
        assert found.count, name


def test_without_votes_there_are_still_ways_to_begin() -> None:
    assert "max-votes=0" in dict(browse_page.presets([]))["Hidden gems"]


@pytest.mark.parametrize(
    ("changes", "years", "episodes"),
    [
        (
            {"series_from": 2008, "series_to": 2013, "episodes": 62, "episode_minutes": 47},
            "2008–2013",
            "62 episodes of 47 min",
        ),
        ({"series_from": 2016, "series_to": None, "episodes": 1, "episode_minutes": None}, "2016–", "1 episode"),
        (
            {"series_from": 2020, "series_to": 2020, "episodes": None, "episode_minutes": 30},
            "2020",
            "30 min an episode",
        ),
        ({"series_from": None, "release_year": 2001, "episodes": None, "episode_minutes": None}, "2001", ""),
    ],
)
def test_a_series_has_years_and_episodes(
    titles: list[Title], changes: dict[str, Any], years: str, episodes: str
) -> None:
    title = replace(titles[0], title_type="series", runtime_minutes=None, **changes)
    assert (rendering.years(title), rendering.episodes(title)) == (years, episodes)


def test_without_a_report_all_titles_come_first(titles: list[Title]) -> None:
    assert browse_page.split(titles, None) == (titles, [])


# The weekly Top 10


def test_the_last_week_stands_in_the_page_and_all_weeks_in_its_script(
    site: Path, explored_analyst: extensions.connection
) -> None:
    rows = query(
        explored_analyst,
        "select weeks.week_ending, weeks.category, weeks.rank, titles.title, titles.imdb_rating, weeks.hours_viewed "
        "from marts.fct_top10_weeks as weeks inner join marts.dim_titles as titles using (netflix_id) "
        "order by 1 desc, 2, 3",
    )[1]
    last = [row for row in rows if row[0] == rows[0][0]]
    cells = [[text_of(cell) for cell in row] for row in read(site / "top10.html").findall(".//tbody/tr")]
    assert [(row[0], row[4]) for row in cells] == [(str(row[2]), shown(row[4])) for row in last]
    for found, (*_, title, _, hours) in zip(cells, last, strict=True):
        assert found[1].startswith(" ".join(title.split()))
        assert found[2] == rendering.grouped(hours)
    weeks = packed(site, "weeks")
    assert len(weeks["rows"]) == len(rows)
    assert weeks["weeks"] == sorted({str(row[0]) for row in rows}, reverse=True)
    for (week, category, rank, at, *_), row in zip(weeks["rows"], rows, strict=True):
        assert [weeks["weeks"][week], weeks["categories"][category], rank, weeks["titles"][at][0]] == [
            str(row[0]), *row[1:4]
        ]  # fmt: skip


def test_without_a_top_10_the_page_says_so() -> None:
    page = top10_page.page(rendering.environment(), [], SITE)
    assert "No weekly Top 10 is loaded" in text_of(parse(page).find(".//main"))


def test_a_titles_page_shows_what_was_watched_of_it(
    site: Path, titles: list[Title], explored_analyst: extensions.connection
) -> None:
    watched = query(
        explored_analyst,
        "select netflix_id, hours_viewed from marts.rpt_most_watched order by netflix_id, period_end",
    )[1]
    hours: dict[str, list[int]] = {}
    for netflix_id, number in watched:
        hours.setdefault(netflix_id, []).append(number)
    tried = Counter[tuple[bool, bool]]()
    for title in titles:
        kind = (title.netflix_id in hours, bool(title.weeks_in_top_10))
        if tried[kind] > 4:
            continue
        tried[kind] += 1
        page = read(site / "title" / f"{rendering.page_name(title.netflix_id)}.html")
        section = page.find(".//section[@aria-labelledby='watched']")
        assert (section is not None) == any(kind), title
        if section is not None:
            bars = [text_of(bar) for bar in section.iterfind(".//span[@class='bar']")]
            assert bars == [f"{number:,} hours" for number in hours.get(title.netflix_id, [])]
            weeks = title.weeks_in_top_10
            assert (f"{weeks} week{'s' if weeks != 1 else ''} in the Top 10" in text_of(section)) == bool(weeks)
    assert {(True, True), (True, False), (False, False)} <= set(tried)


def test_every_filter_and_order_is_in_the_form(site: Path) -> None:
    page = read(site / "index.html")
    names = {field.get("name") for kind in ("input", "select") for field in page.iter(kind)}
    assert names == {*(filter_.name for filter_ in FILTERS), "sort", "reverse", "all", "hide-seen", "only-saved"}
    orders = [option.get("value") for option in page.findall(".//select[@name='sort']/option")]
    assert orders == [order.name for order in SORTS]
    for field in page.iter("select"):
        assert page.find(f".//label[@for='{field.get('id')}']") is not None


# A title


def test_every_title_has_a_page_with_its_scores_and_counts(site: Path, titles: list[Title]) -> None:
    assert {path.stem for path in (site / "title").iterdir()} == {title.netflix_id for title in titles}
    for title in titles:
        page = read(site / "title" / f"{title.netflix_id}.html")
        assert text_of(page.find(".//h1")) == " ".join(title.title.split())
        scores = tiles(page)
        known = {
            "IMDb": (title.imdb_rating, ""),
            "Critics": (title.rt_critics_score, "%"),
            "Audience": (title.rt_audience_score, "%"),
            "Score": (title.watch_score, ""),
        }
        assert {name: figure for name, (figure, _) in scores.items()} == {
            name: shown(value, unit) for name, (value, unit) in known.items() if value is not None
        }
        missing = page.find(".//p[@class='quiet missing']")
        no_films = title.title_type == "series"
        assert (missing is not None and "has films only." in text_of(missing)) == no_films
        if title.imdb_rating is not None:
            assert scores["IMDb"][1].startswith(f"{title.imdb_votes:,} votes")
            assert f"{title.weighted_imdb_rating}" in scores["IMDb"][1]


def test_a_title_shows_its_people_the_titles_like_it_and_the_ways_out(
    site: Path, explored: Home, titles: list[Title], explored_analyst: extensions.connection
) -> None:
    people = catalogue.people(explored_analyst)
    similar: dict[str, list[str]] = {}
    for netflix_id, other in explored.query(
        "select netflix_id, similar_netflix_id from marts.rpt_similar_titles order by netflix_id, similarity_rank"
    ):
        similar.setdefault(netflix_id, []).append(other)
    assert similar
    for title in titles:
        page = read(site / "title" / f"{title.netflix_id}.html")
        addresses = [link.get("href", "") for link in page.iter("a")]
        named = [parse_qs(urlsplit(address).query)["id"][0] for address in addresses if "person.html?id=" in address]
        assert set(named) == {credit.person_id for credit in people.get(title.netflix_id, ())}
        pages = [
            address.removesuffix(".html") for address in addresses if address.endswith(".html") and "/" not in address
        ]
        assert pages == similar.get(title.netflix_id, [])
        out = {urlsplit(address).hostname: address for address in addresses if address.startswith("https:")}
        assert ("www.imdb.com" in out) == (title.imdb_id is not None)
        if title.imdb_id:
            assert out["www.imdb.com"] == f"https://www.imdb.com/title/{title.imdb_id}/"
        if title.rotten_tomatoes_id:
            assert out["www.rottentomatoes.com"] == f"https://www.rottentomatoes.com/{title.rotten_tomatoes_id}"
        assert parse_qs(urlsplit(out["www.netflix.com"]).query)["q"] == [title.title]


@pytest.fixture(scope="module")
def said(explored_analyst: extensions.connection) -> Words:
    return wording.words(explored_analyst)


def test_a_title_says_why_we_believe_the_match(site: Path, explored: Home, said: Words) -> None:
    rows = explored.query(
        "select netflix_id, platform, candidate_title, match_tier, unmatched_reason, match_score "
        "from marts.fct_title_matches"
    )
    for netflix_id, platform, candidate, tier, reason, score in rows:
        shown_match = text_of(read(site / "title" / f"{netflix_id}.html").find(".//section[@aria-labelledby='match']"))
        where = said.platforms[platform]
        if tier:
            assert f"Matched with “{' '.join(candidate.split())}”" in shown_match
            assert f"on {where}." in shown_match
        else:
            assert f"No match on {where}: {said.reasons[reason]}." in shown_match
        if score is not None:
            assert f"All in all {score} points" in shown_match


def test_there_are_words_for_every_tier_reason_and_agreement(explored: Home, said: Words) -> None:
    manifest = json.loads((explored.folder / "target" / "manifest.json").read_text())
    accepted = {column.name: set(column.values or []) for column in tables(manifest)["fct_title_matches"].columns}
    assert accepted["unmatched_reason"] == said.reasons.keys()
    assert accepted["match_tier"] | {"unmatched", "not_covered"} == said.tiers.keys()
    assert accepted["name_level"] == wording.NAMES.keys()
    assert accepted["platform"] == said.platforms.keys()
    assert accepted["candidate_kind"] == wording.KINDS.keys()


MATCH = Match(
    netflix_id="s1",
    platform="imdb",
    rated_title_id="tt1",
    match_tier="exact",
    unmatched_reason=None,
    candidate_title="A Name",
    candidate_kind="film",
    candidate_type="movie",
    also_recorded_as=None,
    year_from=2019,
    year_to=2019,
    match_score=30,
    match_margin=12,
    netflix_name="A Name",
    rated_name="A Name",
    name_level="same",
    year_gap=0,
    directors_shared=1,
    netflix_directors=1,
    rated_directors=1,
    cast_shared=9,
    netflix_cast=10,
    rated_cast=12,
    runtime_gap=2,
    words=Words({"imdb": "IMDb"}, {}, {"no_candidate": "no title there fits"}, {}),
)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "The name is the same."),
        ({}, "The year is the same."),
        ({}, "The director is the same."),
        ({}, "9 of 10 of the cast are credited there too, which lists 12."),
        ({}, "The runtimes are 2 minutes apart."),
        ({}, "All in all 30 points, 12 ahead of the next."),
        ({"name_level": "none", "rated_name": "Other"}, "The names do not agree: “A Name” and “Other”."),
        ({"year_gap": 1}, "Netflix's year is 1 year later."),
        ({"year_gap": -3}, "Netflix's year is 3 years earlier."),
        ({"year_to": 2021}, "Netflix's year is within its run."),
        ({"directors_shared": 0}, "The director is another."),
        ({"netflix_directors": 2}, "1 of 2 of the directors are credited there too, which lists 1."),
        ({"runtime_gap": 0}, "The runtimes are the same to the minute."),
        ({"runtime_gap": 1}, "The runtimes are 1 minute apart."),
        ({"match_margin": None}, "All in all 30 points, as the only candidate."),
        ({"also_recorded_as": "tt2"}, "IMDb has the work again as tt2, with fewer votes."),
        ({"unmatched_reason": "type_not_kept", "candidate_type": "video"}, "Its type is video, which is not kept."),
        ({"match_tier": "override"}, "A correction made by hand says so."),
        ({"rated_title_id": None, "match_tier": None}, "The best candidate is “A Name” (film, 2019)."),
        ({"rated_title_id": None, "match_tier": None, "match_score": 4}, "All in all 4 points."),
    ],
)
def test_what_was_found_is_said_in_words(changes: dict[str, Any], sentence: str) -> None:
    assert sentence in replace(MATCH, **changes).found


def test_what_is_not_known_is_not_said() -> None:
    nothing = replace(MATCH, year_gap=None, netflix_directors=0, rated_cast=0, runtime_gap=None, match_score=None)
    assert nothing.found == ["The name is the same."]


def test_without_a_candidate_there_is_only_the_reason() -> None:
    none = replace(MATCH, rated_title_id=None, candidate_title=None, unmatched_reason="no_candidate")
    assert none.verdict == "No match on IMDb: no title there fits."
    assert none.found == []


# Insights


@pytest.mark.parametrize(("x", "y", "name"), [(CRITICS, IMDB, "imdb-critics"), (CRITICS, AUDIENCE, "critics-audience")])
def test_correlations_are_those_of_the_titles(
    site: Path, titles: list[Title], explored_analyst: extensions.connection, x: str, y: str, name: str
) -> None:
    pairs = [(float(getattr(title, x)), float(getattr(title, y))) for title in titles if scored(title, x, y)]
    xs, ys = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    found = Statistics(explored_analyst).correlation(x, y)
    assert found.titles == len(pairs) > insights_page.ENOUGH
    assert found.pearson == pytest.approx(statistics.correlation(xs, ys))
    assert found.spearman == pytest.approx(statistics.correlation(ranks(xs), ranks(ys)))
    line = statistics.linear_regression(xs, ys)
    assert found.slope == pytest.approx(line.slope)
    assert found.intercept == pytest.approx(line.intercept)

    section = read(site / "insights.html").find(f".//section[@aria-labelledby='{name}']")
    assert section is not None
    sentence = text_of(section.find("div/p[@class='sentence']"))
    assert f"over {len(pairs):,} titles with both scores" in sentence
    assert f"Pearson's r is {statistics.correlation(xs, ys):.2f}".replace("-", "−") in sentence
    assert text_of(section.find(".//tbody/tr[1]/td")) == f"{len(pairs):,}"


def scored(title: Title, *columns: str) -> bool:
    return all(getattr(title, column) is not None for column in columns)


def ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, equal values sharing the mean of theirs."""
    return [sum(other < value for other in values) + (values.count(value) + 1) / 2 for value in values]


def test_means_by_genre_are_those_of_the_titles(
    site: Path, titles: list[Title], explored_analyst: extensions.connection
) -> None:
    means = Statistics(explored_analyst).means("genre")
    assert means
    for group in means:
        ratings = [
            title.imdb_rating for title in titles if group.name in title.genres and title.imdb_rating is not None
        ]
        assert group.imdb_titles == len(ratings)
        if len(ratings) < FEWEST:
            assert group.imdb_mean is None
        else:
            assert group.imdb_mean == pytest.approx(statistics.mean(ratings), abs=Decimal("0.0051"))
    rows = read(site / "insights.html").findall(".//section[@aria-labelledby='genres']//tbody/tr")
    assert {text_of(row.find("th")): text_of(row.find("td")) for row in rows} == {
        group.name: shown(group.imdb_mean) for group in means
    }


def test_what_was_added_is_counted_by_quarter(site: Path, explored: Home) -> None:
    rows = read(site / "insights.html").findall(".//section[@aria-labelledby='added']//tbody/tr")
    counted = {text_of(row.find("th")): text_of(row.find("td[3]")) for row in rows}
    asked = explored.query(
        "select to_char(date_added, 'YYYY \"Q\"Q'), count(*) from marts.dim_titles "
        "where date_added is not null group by 1"
    )
    assert counted == {quarter: f"{titles:,}" for quarter, titles in asked}


def test_a_coefficient_says_how_sure_it_is() -> None:
    # By hand: artanh(0.5) = 0.5493, the error is 1/sqrt(97) = 0.1015.
    found = certainty(0.5, 100)
    assert found is not None
    assert found.low == pytest.approx(0.3366, abs=1e-4)
    assert found.high == pytest.approx(0.6341, abs=1e-4)
    assert found.p == pytest.approx(6.3e-8, rel=0.05)
    wider = certainty(0.5, 100, of_ranks=True)
    assert wider is not None
    assert wider.low < found.low < found.high < wider.high
    for coefficient, count in ((None, 100), (0.5, 3), (1.0, 100)):
        assert certainty(coefficient, count) is None


def test_every_colour_means_one_thing_and_every_entry_of_a_legend_has_a_mark(site: Path) -> None:
    text = (site / "insights.html").read_text(encoding="utf-8")
    specs = json.loads(re.findall(r'<script type="application/json" id="plots">(.*?)</script>', text, re.S)[0])
    meant: dict[str, str] = {}
    for name, spec in specs.items():
        values = {text for rows in spec.get("datasets", {}).values() for row in rows for text in map(str, row.values())}
        values |= {
            str(text)
            for node in nodes(spec)
            for row in node.get("values", ())
            if isinstance(row, dict)
            for text in row.values()
        }
        for node in nodes(spec):
            scale = node.get("color", {}).get("scale") if isinstance(node.get("color"), dict) else None
            if scale:
                assert set(scale["domain"]) <= values, name
                for what, colour in zip(scale["domain"], scale["range"], strict=True):
                    said = {"weighted": "IMDb", "rated no better": "IMDb"}.get(what, what)
                    assert meant.setdefault(colour, said) == said, name
    assert len(meant) > 5
    css = (site / "assets" / "site.css").read_text()
    assert all(css.count(f"{colour}:") == 2 for colour in meant)  # light and dark


def nodes(value: Any) -> list[dict[str, Any]]:
    """Every object within a plot."""
    if isinstance(value, list):
        return [node for item in value for node in nodes(item)]
    if isinstance(value, dict):
        return [value, *(node for item in value.values() for node in nodes(item))]
    return []


def test_marks_lead_to_titles_and_lists_that_are_there(site: Path) -> None:
    text = (site / "insights.html").read_text(encoding="utf-8")
    specs = json.loads(re.findall(r'<script type="application/json" id="plots">(.*?)</script>', text, re.S)[0])
    for name, spec in specs.items():
        addresses = {row["to"] for node in nodes(spec) for row in node.get("values", ()) if "to" in row}
        addresses |= {row["to"] for rows in spec.get("datasets", {}).values() for row in rows if "to" in row}
        assert addresses, name
        for address in addresses:
            assert (site / urlsplit(address).path).is_file(), address
            assert set(parse_qs(urlsplit(address).query)) <= {
                *(filter_.name for filter_ in FILTERS),
                *("sort", "reverse", "all"),
            }


def test_hidden_gems_are_little_known_and_in_the_order_of_the_weighted_rating(site: Path, titles: list[Title]) -> None:
    little_known = [title for title in titles if title.votes_percentile is not None and title.votes_percentile <= 50]
    best = sorted(little_known, key=lambda title: (-(title.weighted_imdb_rating or 0), title.netflix_id))[:12]
    links = read(site / "insights.html").findall(".//section[@aria-labelledby='gems']//tbody//a")
    assert [link.get("href") for link in links] == [f"title/{title.netflix_id}.html" for title in best]


def test_disagreements_are_the_furthest_either_way(site: Path, titles: list[Title]) -> None:
    judged = [
        title
        for title in titles
        if title.critics_audience_gap is not None
        and (title.rt_critics_count or 0) >= 20
        and (title.rt_audience_count or 0) >= 100
    ]
    gaps = sorted(title.critics_audience_gap for title in judged if title.critics_audience_gap is not None)
    rows = read(site / "insights.html").findall(".//section[@aria-labelledby='apart']//tbody/tr")
    shown_gaps = [int(text_of(row.find("td[4]")).replace("−", "-")) for row in rows]
    assert shown_gaps == [
        *reversed([gap for gap in gaps if gap > 0][-6:]),
        *reversed([gap for gap in gaps if gap < 0][:6]),
    ]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Correlation(0, None, None, None, None), "Only 0 titles with both scores: too few"),
        (Correlation(1, None, None, None, None), "Only 1 title with both scores: too few"),
        (Correlation(2, 1.0, 1.0, 3.0, 0.0), "Only 2 titles with both scores: too few"),
        (Correlation(9, None, None, None, None), "nothing can be said"),
        (Correlation(9, 0.04, 0.1, 0.1, 0.0), "A and B have next to nothing to do with each other"),
        (
            Correlation(9, 0.6, 0.55, 0.25, 0.0),
            "agree clearly: Pearson's r is 0.60 (95% interval −0.11 to 0.90, p = 0.090) and Spearman's ρ 0.55 "
            "(95% interval −0.20 to 0.89, p = 0.141) over 9 titles",
        ),
        (Correlation(9, 0.6, 0.55, 0.25, 0.0), "Ten points more here go with 2.5 more there."),
        (Correlation(9, -0.8, -0.7, -0.25, 0.0), "are strongly opposed: Pearson's r is −0.80"),
        (Correlation(9, -0.8, -0.7, -0.25, 0.0), "go with 2.5 less there."),
        (Correlation(9, 0.2, 0.2, 0.001, 0.0), "go with no difference there."),
    ],
)
def test_a_correlation_is_said_as_it_is(found: Correlation, said: str) -> None:
    assert said in insights_page.together(found, "A and B", "here", "there", 1)


def test_groups_are_compared_only_where_there_are_two() -> None:
    drama = Mean("Drama", 30, 30, Decimal("6.50"), 2, None, 0, None)
    horror = Mean("Horror", 20, 20, Decimal("5.10"), 1, None, 0, None)
    assert (
        insights_page.highest_and_lowest([drama], "genre")
        == "Too few to compare: no two have at least 10 rated titles."
    )
    assert insights_page.highest_and_lowest([horror, drama], "genre") == (
        "On IMDb the mean is highest for Drama, 6.50 over 30 titles, and lowest for Horror, 5.10 over 20."
    )


class Nothing(Statistics):
    """An empty catalogue."""

    def __init__(self) -> None:
        pass

    def _rows(self, statement: str, *values: object) -> Sequence[tuple[Any, ...]]:
        if "as pearson" in statement:
            return [(0, None, None, None, None)]
        if "as within_ten" in statement:
            return [(0, None, 0)]
        if "is_watched_less then" in statement:
            return [(0, 0)]
        return [(0,)] if statement.startswith("select count(*)") else []


def test_an_empty_catalogue_has_sentences_and_no_plots() -> None:
    found = insights_page.insights(Nothing(), date(2024, 6, 30))
    assert all(title.sentence and title.spec is None for title in found)


# Quality


def test_coverage_is_that_of_the_marts(site: Path, explored: Home, said: Words) -> None:
    page = read(site / "quality.html")
    matched = explored.query(
        "select platform, title_type, count(rated_title_id), count(*) from marts.fct_title_matches "
        "inner join marts.dim_titles using (netflix_id) group by 1, 2"
    )
    shown_tiles = {text_of(tile.find("h3")): text_of(tile.find("p")) for tile in page.iterfind(".//li[@class='tile']")}
    for platform, title_type, with_match, of in matched:
        name = f"{said.platforms[platform]}, {'movies' if title_type == 'movie' else 'series'}"
        expected = f"{with_match} of {of} matched" if with_match else f"{of}; none are in its file"
        assert shown_tiles[name] == expected


def test_precision_and_recall_are_those_of_evaluate_on_the_samples_own_labels(
    site: Path, explored: Home, said: Words
) -> None:
    truth = explored.folder / "sample" / "truth.csv"
    document = json.loads(explored.call("evaluate", "--json", "--labels", truth).stdout)
    rows = read(site / "quality.html").findall(".//section[@aria-labelledby='measured']//tbody/tr")
    shown_rows = {text_of(row.find("th")): row for row in rows if "–" not in text_of(row.find("th"))}
    for platform_ in document["platforms"]:
        row = shown_rows[said.platforms[platform_["platform"]]]
        for cell, what in zip(row.findall("td"), ("precision", "recall"), strict=False):
            figures = platform_[what]
            interval = f"{figures['low']:.4f}–{figures['high']:.4f}"
            expected = f"{figures['value']:.4f} {interval} {figures['right']} of {figures['of']}"
            assert text_of(cell) == expected


def test_precision_by_threshold_and_margin_begins_with_todays(site: Path, explored: Home, said: Words) -> None:
    truth = explored.folder / "sample" / "truth.csv"
    document = json.loads(explored.call("evaluate", "--json", "--labels", truth).stdout)
    page = read(site / "quality.html")
    for platform_ in document["platforms"]:
        name = said.platforms[platform_["platform"]]
        [table] = [
            one
            for one in page.findall(".//section[@aria-labelledby='measured']//table")
            if text_of(one.find("caption")) == f"Precision, recall and F1 on {name} by threshold"
        ]
        rows = {
            text_of(row.find("th")): [text_of(cell) for cell in row.findall("td")]
            for row in table.iterfind(".//tbody/tr")
        }
        assert rows["0"][:2] == [f"{platform_[what]['value']:.4f}" for what in ("precision", "recall")]
        assert float(rows["12"][1]) <= float(rows["0"][1]) <= float(rows["−6"][1])


def test_candidates_and_matches_are_counted_by_blocking_rule(site: Path, explored: Home, said: Words) -> None:
    rows = read(site / "quality.html").findall(".//section[@aria-labelledby='blocking']//tbody/tr")
    shown_pairs = [[text_of(row.find("th")), *(text_of(cell) for cell in row.findall("td")[1:3])] for row in rows]
    for platform_, name in said.platforms.items():
        [(candidates, matches)] = explored.query(
            "select count(*), count(case when is_chosen then 1 end) from marts.fct_match_candidates "
            "where platform = %s",
            platform_,
        )
        own = [
            (int(of.replace(",", "")), int(found.replace(",", ""))) for there, of, found in shown_pairs if there == name
        ]
        assert (sum(of for of, _ in own), sum(found for _, found in own)) == (candidates, matches)
    assert len(rows) == len({(text_of(row.find("th")), text_of(row.find("td"))) for row in rows})


def test_weights_stand_beside_what_is_estimated(site: Path, explored: Home) -> None:
    rows = read(site / "quality.html").findall(".//section[@aria-labelledby='weights']//tbody/tr")
    estimated = json.loads(explored.call("evaluate", "--weights", "--json").stdout)["platforms"]
    levels = [level for platform_ in estimated for level in platform_["levels"]]
    assert [(text_of(row.find("th")), text_of(row.find("td"))) for row in rows] == [
        (level["comparison"].replace("_", " "), level["level"].replace("_", " ")) for level in levels
    ]
    assert [text_of(row.findall("td")[3]) for row in rows] == [
        str(level["points"]).replace("-", "−") for level in levels
    ]


def test_what_each_side_knows_is_that_of_the_marts(site: Path, explored: Home, said: Words) -> None:
    rows = read(site / "quality.html").findall(".//section[@aria-labelledby='known']//tbody/tr")
    shown_facts = {(text_of(row.find("th")), text_of(row.find("td"))): text_of(row.findall("td")[1]) for row in rows}
    [(known, titles)] = explored.query(
        "select count(case when cardinality(listed_directors) > 0 then 1 end), count(*) from marts.dim_titles"
    )
    assert shown_facts[said.platforms["imdb"], "Netflix: directors"].endswith(f"{known:,} of {titles:,}")


def test_unmatched_titles_are_counted_by_reason_with_examples(site: Path, explored: Home, said: Words) -> None:
    asked = explored.query(
        "select platform, unmatched_reason, count(*) from marts.fct_title_matches "
        "where unmatched_reason is not null group by 1, 2"
    )
    rows = read(site / "quality.html").findall(".//section[@aria-labelledby='unmatched']//tbody/tr")
    counted = {(text_of(row.find("th")), text_of(row.find("td[1]"))): int(text_of(row.find("td[2]"))) for row in rows}
    assert counted == {(said.platforms[p], said.reasons[reason]): titles for p, reason, titles in asked}
    assert all(row.find("td[4]/a") is not None for row in rows)


def test_sources_say_when_they_were_loaded(site: Path, explored: Home) -> None:
    rows = read(site / "quality.html").findall(".//section[@aria-labelledby='sources']//tbody/tr")
    said = {text_of(row.find("th")): row.find("td/time") for row in rows}
    for table, loaded_at in explored.query("select table_name, loaded_at from marts.rpt_source_loads"):
        time = said[table]
        assert time is not None
        assert datetime.fromisoformat(time.get("datetime", "")) == loaded_at.replace(microsecond=0)


def test_without_labels_precision_is_said_to_be_unknown(explored_analyst: extensions.connection) -> None:
    from netflix_ratings.site import quality_page

    page = parse(quality_page.page(rendering.environment(), explored_analyst, [], SITE))
    assert "no labels were given" in text_of(page.find(".//section[@aria-labelledby='measured']"))
    footer = text_of(page.find(".//footer"))
    assert "Information courtesy of IMDb (https://www.imdb.com). Used with permission." in footer
    assert page.find(".//aside[@class='notice']") is None
    assert "What is listed: catalogue of 25 September 2021." in footer
    assert "Catalogue: Netflix titles as published on Kaggle." in footer
    assert "viewing reports" not in footer


@pytest.mark.parametrize(
    ("sources", "there", "not_there"),
    [
        (["netflix_viewing", "imdb_title_ratings"], ["viewing reports", "IMDb"], ["Kaggle", "Rotten"]),
        (["netflix_top10"], ["Weekly Top 10: Netflix."], ["IMDb", "Kaggle"]),
        (["netflix_titles", "rotten_tomatoes_critic_reviews"], ["Netflix titles", "Rotten"], ["IMDb", "reports"]),
    ],
)
def test_the_foot_names_what_is_loaded_and_nothing_else(
    sources: list[str], there: list[str], not_there: list[str]
) -> None:
    site = SITE | {"made_of": replace(REAL, sources=sources)}
    footer = text_of(parse(top10_page.page(rendering.environment(), [], site)).find(".//footer"))
    assert all(word in footer for word in there)
    assert not [word for word in not_there if word in footer]


@pytest.mark.parametrize(
    ("seen", "added", "said"),
    [
        (date(2025, 6, 30), date(2021, 9, 25), "seen on Netflix up to 30 June 2025; catalogue of 25 September 2021"),
        (None, date(2021, 9, 25), "catalogue of 25 September 2021"),
        (date(2025, 6, 30), None, "seen on Netflix up to 30 June 2025"),
        (None, None, ""),
    ],
)
def test_what_is_listed_is_said_with_its_days(seen: date | None, added: date | None, said: str) -> None:
    assert replace(REAL, seen_until=seen, catalogue_of=added).what == said


def test_made_up_is_what_the_loads_say(explored_analyst: extensions.connection, explored: Home) -> None:
    assert provenance.read(explored_analyst, None).made_up
    [(made_up,)] = explored.query("select bool_or(made_up) from marts.rpt_source_loads where status = 'loaded'")
    assert made_up


# All pages


def test_links_within_the_site_lead_somewhere(site: Path) -> None:
    titles = sorted((site / "title").iterdir())
    for path in [*(site / name for name in PAGES), *titles[:40]]:
        page = read(path)
        for element in page.iter():
            address = element.get("href") or element.get("src")
            if address is None or urlsplit(address).scheme == "https":
                continue
            parts = urlsplit(address)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), f"{path.name}: {address}"
            if parts.fragment:
                assert read(target).find(f".//*[@id='{parts.fragment}']") is not None, f"{path.name}: {address}"


def test_pages_load_nothing_from_elsewhere_and_forbid_it(site: Path) -> None:
    for path in [*(site / name for name in PAGES), *sorted((site / "title").iterdir())[:40]]:
        page = read(path)
        policies = [element for element in page.iter("meta") if element.get("http-equiv") == "Content-Security-Policy"]
        assert [policy.get("content") for policy in policies] == [rendering.POLICY]
        for element in page.iter():
            if element.tag == "a":
                outside = element.get("href", "").startswith("https:")
                assert element.get("rel") == ("noopener" if outside else None)
                continue
            for name in ("href", "src", "srcset", "action", "data"):
                assert ":" not in element.get(name, ""), f"{path.name}: {element.tag} {element.get(name)}"
            assert not [name for name in element.attrib if name.startswith("on")]
            assert element.tag != "script" or element.get("src") or element.get("type") == "application/json"


def test_the_made_up_sample_is_called_made_up(site: Path, titles: list[Title]) -> None:
    for path in [*(site / name for name in PAGES), site / "title" / f"{titles[0].netflix_id}.html"]:
        page = read(path)
        assert "made up" in text_of(page.find(".//aside[@class='notice']"))
        assert "courtesy of IMDb" not in text_of(page.find(".//footer"))


def test_no_text_of_the_sources_becomes_markup(titles: list[Title]) -> None:
    evil = '</script><script>alert(1)</script><img src=x onerror=alert(1)>&"'
    title = replace(titles[0], title=evil, description=evil, genres=[evil], countries=[evil], rt_critics_consensus=evil)
    page = parse(
        rendering.environment()
        .get_template("title.html")
        .render(
            **SITE | {"lately": date(2030, 1, 1)},
            page="title",
            root="../",
            types=browse_page.TYPES,
            title=title,
            people={evil: [title_page.Part(evil, evil, evil)]},
            similar=[title_page.Similar(title, evil)],
            matches=[replace(MATCH, candidate_title=evil, netflix_name=evil, name_level="similar")],
            scores=title_page.Scores([title_page.Tile("", evil, Decimal(1), "%", evil)], evil),
            best_season=title_page.Season(2, Decimal("8.25"), 10),
            history=score_history.History([CHANGED]),
            reviews=reviews.Reviews([reviews.Review(evil, evil, evil, None, evil)], 2),
            corrections=[(evil, evil)],
            like_this=(evil, evil),
            shown=0,
            periods=[viewing.Period(evil, 1, 100, 1, 1)],
            weeks=[viewing.Week(date(2030, 1, 6), 1, 0), viewing.Week(date(2030, 1, 20), 10, 2)],
            links=catalogue.search_link(title) | {evil: "https://example.com/"},
        )
    )
    assert text_of(page.find(".//h1")) == " ".join(evil.split())
    assert [script.get("src") for script in page.iter("script")] == ["../assets/site.js", "../assets/seen.js"]
    assert not list(page.iter("img"))
    assert "<" not in rendering.data({"title": evil})
    assert json.loads(rendering.data({"title": evil})) == {"title": evil}


def test_the_same_marts_make_the_same_bytes(explored: Home, tmp_path: Path) -> None:
    for name in ("once", "again"):
        assert explored.call("site", "--out", tmp_path / name).returncode == 0
    assert hashes(tmp_path / "again") == hashes(tmp_path / "once")


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_folder_with_something_else_in_it_is_left_alone(explored: Home, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    done = explored.call("site", "--out", tmp_path)
    assert done.returncode == 1
    assert "holds something else than a site of ours" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_site_that_fails_leaves_the_one_before_it(explored: Home, site: Path, tmp_path: Path) -> None:
    there = shutil.copytree(site, tmp_path / "pages" / "site")
    done = explored.call("site", "--out", there, "--labels", tmp_path / "none.csv")
    assert done.returncode == 1
    assert "none.csv" in done.stderr
    assert hashes(there) == hashes(site)
    assert [path.name for path in there.parent.iterdir()] == [there.name]


def test_the_lineage_ends_at_what_the_pages_read(explored: Home) -> None:
    sources = [
        *(ROOT / "netflix_ratings" / "site").glob("*.py"),
        ROOT / "netflix_ratings" / "watch" / "catalogue.py",
        ROOT / "netflix_ratings" / "seen" / "recognise.py",
        *(
            ROOT / "netflix_ratings" / "matches" / name
            for name in ("coverage.py", "judging.py", "weights.py", "wording.py")
        ),
    ]
    tables_read = {name for path in sources for name in re.findall(r"(?:marts|reference)\.(\w+)", path.read_text())}
    manifest = json.loads((explored.folder / "target" / "manifest.json").read_text())
    [exposure] = [exposure_ for exposure_ in manifest["exposures"].values() if exposure_["name"] == "site"]
    assert {node.split(".")[-1] for node in exposure["depends_on"]["nodes"]} == tables_read


# The data dictionary


def test_dbts_page_asks_nothing_of_anybody(site: Path) -> None:
    text = (site / "dbt.html").read_text(encoding="utf-8")
    assert dbt_page.POLICY in text
    assert "rpt_what_to_watch" in text
    assert str(ROOT) not in text
    assert 'href="index.html"' in text


def test_a_page_of_another_shape_is_refused() -> None:
    with pytest.raises(UserError, match="another release of dbt"):
        dbt_page.page("<p>something else</p>", datetime(2021, 9, 25, tzinfo=timezone.utc))


def test_the_dictionary_has_every_table_and_column_that_people_read(site: Path, explored: Home) -> None:
    path = site / "dictionary.html"
    assert path.stat().st_size < 500_000
    page = read(path)
    tables_ = {table.get("id"): table for table in page.iter("details")}
    columns = explored.query(
        "select table_name, column_name from information_schema.columns where table_schema in ('marts', 'reference')"
    )
    shown_columns = {
        (name, text_of(row.find("th/code"))) for name, table in tables_.items() for row in table.iterfind(".//tbody/tr")
    }
    known = set(columns) - {(name, column) for name, column in columns if name not in tables_}
    assert known == shown_columns
    assert {"dim_titles", "rpt_what_to_watch", "platforms"} <= set(tables_)
    for table in tables_.values():
        for row in table.iterfind(".//tbody/tr"):
            kind, meaning = row.findall("td")
            assert text_of(kind)
            assert text_of(meaning)


def test_the_dictionary_says_keys_tests_and_lineage(site: Path) -> None:
    page = read(site / "dictionary.html")
    tables_ = {table.get("id"): table for table in page.iter("details")}
    bridge = tables_["bridge_title_people"]
    rows = {text_of(row.find("th/code")): row for row in bridge.iterfind(".//tbody/tr")}
    assert "key" in text_of(rows["netflix_id"].find("th"))
    assert "#dim_titles" in {link.get("href") for link in rows["netflix_id"].iter("a")}
    assert "not null" in text_of(rows["person_id"])
    made = dict(
        zip((text_of(one) for one in tables_["dim_titles"].iter("dt")), tables_["dim_titles"].iter("dd"), strict=True)
    )
    assert "int_netflix_titles" in text_of(made["Made from"])
    assert "rpt_what_to_watch" in text_of(made["Goes into"])
    assert "Site" in text_of(made["Read by"])


# The feed


def test_the_feed_has_what_is_new_and_worth_watching(site: Path, titles: list[Title]) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.parse(site / "feed.xml").getroot()
    entries = root.findall(f"{atom}entry")
    good = [
        title
        for title in titles
        if title.first_seen_on_netflix and title.watch_score is not None and title.watch_score >= feed.LEAST
    ]
    good.sort(key=lambda title: (-date.toordinal(title.first_seen_on_netflix or date.min), title.watch_rank or 0))
    assert entries
    assert [entry.findtext(f"{atom}updated") for entry in entries] == [
        f"{title.first_seen_on_netflix}T00:00:00Z" for title in good[: feed.ENTRIES]
    ]
    for entry, title in zip(entries, good, strict=False):
        link = entry.find(f"{atom}link")
        assert link is not None
        assert link.get("href") == f"title/{rendering.page_name(title.netflix_id)}.html"
        assert (site / str(link.get("href"))).is_file()
        assert (entry.findtext(f"{atom}title") or "").startswith(title.title)
    ids = [entry.findtext(f"{atom}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert root.findtext(f"{atom}updated") == max(str(entry.findtext(f"{atom}updated")) for entry in entries)


def test_an_entry_of_the_feed_keeps_its_id_when_netflixs_changes(titles: list[Title]) -> None:
    for title in (titles[0], replace(titles[0], imdb_id=None)):
        assert feed.identity(title) == feed.identity(replace(title, netflix_id="s99999"))


def test_a_feed_of_nothing_and_of_odd_signs_is_a_feed() -> None:
    ElementTree.fromstring(feed.page(rendering.environment(), [], SITE))


# A history of scores

CHANGED = score_history.Line(
    "imdb",
    "IMDb",
    10,
    [(date(2024, 1, 1), Decimal("7.5")), (date(2024, 1, 11), None), (date(2024, 1, 21), Decimal("8.0"))],
    date(2024, 1, 31),
)


def test_a_history_is_drawn_in_steps_and_said_in_words() -> None:
    assert CHANGED.path(date(2024, 1, 1)) == "M0.0 33.0H200.0M400.0 27.6H600.0"
    assert CHANGED.said == "IMDb: 7.5 from 1 January 2024, none from 11 January 2024, 8.0 from 21 January 2024"


def test_a_score_that_never_changed_has_no_history(explored_analyst: extensions.connection) -> None:
    assert score_history.histories(explored_analyst) == {}


# People


def test_the_pages_of_people_have_the_figures_of_the_report(
    site: Path, explored: Home, explored_analyst: extensions.connection
) -> None:
    credited = catalogue.people(explored_analyst)
    of_person: dict[str, set[str]] = {}
    for netflix_id, own in credited.items():
        for credit in own:
            of_person.setdefault(credit.person_id, set()).add(netflix_id)
    shown_people: dict[str, Any] = {}
    for number in range(person_page.PARTS):
        text = (site / "assets" / "people" / f"{number}.js").read_text()
        part = json.loads(gzip.decompress(base64.b64decode(text.split('"')[1])))
        assert {person_page.part_of(person_id) for person_id in part} <= {number}
        shown_people |= part
    rows = explored.query("select person_id, titles, mean_imdb_rating, people_rank from marts.rpt_people")
    assert {person_id for person_id, *_ in rows} == set(shown_people)
    for person_id, count, mean, rank in rows:
        _, _, _, figures, own_titles = shown_people[person_id]
        of = dict(zip(person_page.FIGURES, figures, strict=True))
        assert (of["titles"], of["people_rank"]) == (count, rank)
        assert of["mean_imdb_rating"] == (None if mean is None else float(mean))
        assert {netflix_id for netflix_id, _ in own_titles} == of_person[person_id]


# What critics wrote


def test_reviews_are_those_of_the_title(explored: Home, explored_analyst: extensions.connection, site: Path) -> None:
    written = reviews.reviews(explored_analyst)
    counts = dict(
        explored.query(
            "select netflix_id, count(*) from marts.fct_critic_reviews "
            "inner join marts.dim_titles using (rotten_tomatoes_id) group by 1"
        )
    )
    assert written
    for netflix_id, own in written.items():
        assert own.count == counts[netflix_id]
        section = text_of(read(site / "title" / f"{netflix_id}.html").find(".//section[@aria-labelledby='reviews']"))
        assert f"{len(own.shown)} of {own.count:,} reviews" in section


def test_a_line_says_otherwise(said: Words) -> None:
    matched = replace(MATCH, rated_title_id="tt1")
    assert matched.correction('A, "B"', "movie", None) == f'"A, ""B""",movie,,{MATCH.platform},tt1,forbid,why'
    unmatched = replace(MATCH, rated_title_id=None, best_candidate_id="tt2")
    assert unmatched.correction("C", "series", 2001) == f"C,series,2001,{MATCH.platform},tt2,force,why"
    assert replace(unmatched, best_candidate_id=None).correction("C", "series", 2001) is None


# Numbers


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (rendering.grouped(1234567), "1,234,567"),
        (rendering.grouped(-12), "−12"),
        (rendering.grouped(None), "–"),
        (rendering.grouped(0.98765, 2), "0.99"),
        (rendering.percent(0.5), "50.0%"),
        (rendering.percent(None), "–"),
        (rendering.duration(95, None), "1 h 35 min"),
        (rendering.duration(60, None), "1 h 00 min"),
        (rendering.duration(45, None), "45 min"),
        (rendering.duration(None, 1), "1 season"),
        (rendering.duration(None, 3), "3 seasons"),
        (rendering.duration(None, None), ""),
        (rendering.day(date(2021, 6, 5)), "5 June 2021"),
        (rendering.day(datetime(2021, 6, 5, 1, tzinfo=timezone(timedelta(hours=3)))), "4 June 2021"),
        (rendering.day(None), "–"),
        (rendering.some([]), ""),
        (rendering.some(["a"]), "a"),
        (rendering.some(["a", "b"]), "a and b"),
        (rendering.some(["a", "b", "c", "d"]), "a, b, c and d"),
        (rendering.some(["a", "b", "c", "d", "e"]), "a, b, c and 2 more"),
    ],
)
def test_numbers_are_said_as_people_say_them(said: str, expected: str) -> None:
    assert said == expected
