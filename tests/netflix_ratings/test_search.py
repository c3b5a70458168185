"""The filters: what SQL finds is what the same filters mean in Python, over the whole catalogue."""

import dataclasses
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from psycopg2 import extensions, sql

from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from netflix_ratings.names import closest, joined, normalize
from netflix_ratings.watch import catalogue, search
from netflix_ratings.watch.catalogue import Title
from netflix_ratings.watch.filters import FILTERS, SORTS, Sort

Passes = Callable[[Title, set[str]], bool]


@pytest.fixture(scope="module")
def titles(explored_analyst: extensions.connection) -> list[Title]:
    return catalogue.titles(explored_analyst)


@pytest.fixture(scope="module")
def names(explored_analyst: extensions.connection) -> dict[str, set[str]]:
    """The normalized names of everybody in a title."""
    people = catalogue.people(explored_analyst)
    return {netflix_id: {normalize(credit.full_name) for credit in credited} for netflix_id, credited in people.items()}


def at_least(column: str, bound: Any) -> Passes:
    return lambda title, _: getattr(title, column) is not None and getattr(title, column) >= bound


def at_most(column: str, bound: Any) -> Passes:
    return lambda title, _: getattr(title, column) is not None and getattr(title, column) <= bound


CASES: list[tuple[dict[str, Any], Passes]] = [
    ({"type": "Movie"}, lambda title, _: title.title_type == "movie"),
    ({"genre": ["drama"]}, lambda title, _: "Drama" in title.genres),
    ({"genre": ["Drama", "Crime"]}, lambda title, _: {"Drama", "Crime"} <= set(title.genres)),
    ({"without-genre": ["Drama"]}, lambda title, _: "Drama" not in title.genres),
    ({"without-genre": ["Drama", "Comedy"]}, lambda title, _: not {"Drama", "Comedy"} & set(title.genres)),
    ({"country": ["india", "Japan"]}, lambda title, _: bool({"India", "Japan"} & set(title.countries))),
    ({"year-from": 2017}, at_least("release_year", 2017)),
    ({"year-to": 2017}, at_most("release_year", 2017)),
    ({"max-maturity": "pg-13"}, at_most("minimum_age", 13)),
    ({"max-maturity": "7"}, at_most("minimum_age", 7)),
    ({"max-minutes": 100}, at_most("minutes", 100)),
    ({"min-imdb": 6.5}, at_least("imdb_rating", Decimal("6.5"))),
    ({"min-imdb": 0.0}, at_least("imdb_rating", 0)),
    ({"min-votes": 1000}, at_least("imdb_votes", 1000)),
    ({"max-votes": 5000}, at_most("imdb_votes", 5000)),
    ({"min-critics": 71}, at_least("rt_critics_score", 71)),
    ({"min-critics": 0}, at_least("rt_critics_score", 0)),
    ({"min-audience": 60}, at_least("rt_audience_score", 60)),
    ({"added-since": date(2020, 1, 1)}, at_least("date_added", date(2020, 1, 1))),
    ({"seen-since": date(2024, 6, 30)}, at_least("last_seen_on_netflix", date(2024, 6, 30))),
    ({"new-since": date(2023, 1, 1)}, at_least("first_seen_on_netflix", date(2023, 1, 1))),
    ({"min-hours": 1_000_000}, at_least("hours_viewed", 1_000_000)),
    ({"person": "AN"}, lambda _, names: any("an" in name for name in names)),
    (
        {"text": "the Of"},
        lambda title, _: all(word in normalize(f"{title.title} {title.description or ''}") for word in ("the", "of")),
    ),
]


@pytest.mark.parametrize(("wanted", "passes"), CASES, ids=lambda case: str(case) if isinstance(case, dict) else "")
def test_a_filter_finds_what_it_says(
    explored_analyst: extensions.connection,
    titles: list[Title],
    names: dict[str, set[str]],
    wanted: dict[str, Any],
    passes: Passes,
) -> None:
    found = search.search(explored_analyst, search.conditions(explored_analyst, wanted))
    expected = [title for title in titles if passes(title, names.get(title.netflix_id, set()))]
    assert found.titles == expected  # in the catalogue's own order, too
    assert found.count == len(expected)
    assert 0 < len(expected) < len(titles)


def test_every_filter_has_a_case() -> None:
    assert {name for wanted, _ in CASES for name in wanted} == {filter_.name for filter_ in FILTERS}


def test_all_filters_must_hold(explored_analyst: extensions.connection, titles: list[Title]) -> None:
    wanted = {"type": "movie", "year-from": 2010, "min-critics": 40, "without-genre": ["Documentary"]}
    found = search.search(explored_analyst, search.conditions(explored_analyst, wanted), limit=2)
    expected = [
        title
        for title in titles
        if title.title_type == "movie"
        and (title.release_year or 0) >= 2010
        and (title.rt_critics_score or 0) >= 40
        and "Documentary" not in title.genres
    ]
    assert found.titles == expected[:2]
    assert found.count == len(expected) > 2


def test_what_is_empty_filters_nothing(explored_analyst: extensions.connection, titles: list[Title]) -> None:
    wanted: dict[str, Any] = {
        filter_.name: [] if filter_.repeatable else "" if filter_.kind == "text" else None for filter_ in FILTERS
    }
    assert search.conditions(explored_analyst, wanted | {"person": "  "}) == []
    assert search.search(explored_analyst, []).count == len(titles)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.name)
def test_a_sort_puts_what_is_not_known_last(
    explored_analyst: extensions.connection, titles: list[Title], sort: Sort, reverse: bool
) -> None:
    def value(title: Title) -> Any:
        return normalize(title.title) if sort.name == "title" else getattr(title, sort.column)

    known = [title for title in titles if value(title) is not None]
    unknown = [title for title in titles if value(title) is None]
    known.sort(key=value, reverse=sort.descending != reverse)  # a stable sort: `titles` are in watch_rank's order
    assert search.search(explored_analyst, [], sort, reverse).titles == known + unknown


def test_those_without_a_score_come_last(titles: list[Title]) -> None:
    ranks = [title.watch_rank for title in titles]
    ranked = [rank for rank in ranks if rank is not None]
    assert ranks == [*range(1, len(ranked) + 1), *[None] * (len(ranks) - len(ranked))]
    assert len(ranked) < len(ranks)
    scores = ("imdb_rating", "rt_critics_score", "rt_audience_score")
    for title in titles:
        assert (title.watch_rank is None) == all(getattr(title, score) is None for score in scores)


def test_without_counts_what_each_filter_keeps_out(explored_analyst: extensions.connection) -> None:
    wanted = {"type": "series", "year-from": 2015, "min-imdb": 7.0}
    conditions = search.conditions(explored_analyst, wanted)
    counts = search.without(explored_analyst, conditions)
    expected = [
        search.search(explored_analyst, [condition for condition in conditions if condition is not left_out]).count
        for left_out in conditions
    ]
    assert counts == expected


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"genre": ["horor"]}, "there is no genre horor; did you mean Horror?"),
        ({"without-genre": ["thriller"]}, "there is no genre thriller; did you mean Mystery & Thriller?"),
        ({"country": ["Indai"]}, "there is no country Indai; did you mean India?"),
        ({"type": "film"}, "there is no type film; there are movie, series"),
        ({"max-maturity": "PG-14"}, "there is no maturity rating PG-14; did you mean PG-13?"),
        ({"max-maturity": "NR"}, "there is no maturity rating NR; there are G, TV-G, TV-Y, PG"),
    ],
)
def test_what_there_is_not_is_named_with_what_there_is(
    explored_analyst: extensions.connection, wanted: dict[str, Any], said: str
) -> None:
    with pytest.raises(UserError) as failure:
        search.conditions(explored_analyst, wanted)
    assert str(failure.value).startswith(said)


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("Beyoncé & JAY-Z", "beyonce and jay z"),
        ("Søren Łódź", "soren lodz"),
        ("Схватка Ё", "схватка е"),
        ("ΟΔΟΣ", "οδοσ"),
        ("ﬁn’s ½ İI", "fins 1 2 ii"),
        ("  Spider-Man: R.J.’ s\t[cut] … ", "spider man r j s cut"),
        ("Æon\u200b Straße & Þór #1 \\ ^x^ a_b|c", "aeon strasse and thor 1 x a b c"),
        ("!!!", "!!!"),
        (" ", ""),
        ("千と千尋", "千と千尋"),
    ],
)
def test_python_and_sql_normalize_alike(explored_analyst: extensions.connection, text: str, normalized: str) -> None:
    assert normalize(text) == normalized
    statement = sql.SQL("select {}").format(search.normalized(sql.Literal(text)))
    assert query(explored_analyst, statement.as_string(explored_analyst))[1] == [(normalized,)]


def test_what_is_typed_stays_a_value(explored_analyst: extensions.connection) -> None:
    for text in ("'; drop table marts.dim_titles; --", "100%", "q_e", "{}", "\\"):  # q_e: not any letter
        conditions = search.conditions(explored_analyst, {"text": text, "person": text})
        assert search.search(explored_analyst, conditions).count == 0


def test_the_columns_are_those_of_the_query(explored_analyst: extensions.connection) -> None:
    columns, rows = query(explored_analyst, catalogue.TITLES)
    assert columns == [field.name for field in dataclasses.fields(Title)]
    assert query(explored_analyst, "select count(*) from marts.dim_titles")[1] == [(len(rows),)]


def test_lists_are_those_of_the_report(explored_analyst: extensions.connection, titles: list[Title]) -> None:
    reported = query(explored_analyst, "select netflix_id, genres, countries from marts.rpt_what_to_watch")[1]
    assert reported
    ours = {title.netflix_id: title for title in titles}
    for netflix_id, genres, countries in reported:
        assert (ours[netflix_id].genres, ours[netflix_id].countries) == (genres or [], countries or [])


def test_people_stand_in_order(explored_analyst: extensions.connection) -> None:
    people = catalogue.people(explored_analyst)
    order = {"director": 1, "writer": 2, "actor": 3, "actress": 3}
    for credited in people.values():
        roles = [order[credit.role] for credit in credited]
        assert roles == sorted(roles)
    assert query(explored_analyst, "select count(*) from marts.bridge_title_people")[1] == [
        (sum(map(len, people.values())),)
    ]
    first = next(iter(people))
    assert catalogue.people(explored_analyst, [first]) == {first: people[first]}
    assert catalogue.people(explored_analyst, []) == {}


def test_links_lead_to_the_titles_own_pages(explored_analyst: extensions.connection, titles: list[Title]) -> None:
    matched = next(title for title in titles if title.imdb_id and title.rotten_tomatoes_id)
    bare = next(title for title in titles if not title.imdb_id and not title.rotten_tomatoes_id)
    bare = dataclasses.replace(bare, title="Q & A?")
    links = catalogue.links(explored_analyst, [matched, bare])
    assert links == {
        matched.netflix_id: catalogue.search_link(matched)
        | {
            "IMDb": f"https://www.imdb.com/title/{matched.imdb_id}/",
            "Rotten Tomatoes": f"https://www.rottentomatoes.com/{matched.rotten_tomatoes_id}",
        },
        bare.netflix_id: {"Netflix": "https://www.netflix.com/search?q=Q+%26+A%3F"},
    }


def test_scores_are_those_of_the_titles(explored_analyst: extensions.connection, titles: list[Title]) -> None:
    scored = {
        title.netflix_id: [
            score
            for score in (
                ("imdb", title.imdb_rating, "", title.imdb_votes),
                ("critics", title.rt_critics_score, "%", title.rt_critics_count),
                ("audience", title.rt_audience_score, "%", title.rt_audience_count),
            )
            if score[1] is not None
        ]
        for title in titles
    }
    read = {
        netflix_id: [(score.measure, score.value, score.unit, score.count) for score in scores]
        for netflix_id, scores in catalogue.scores(explored_analyst).items()
    }
    assert read == {netflix_id: scores for netflix_id, scores in scored.items() if scores}
    first = next(iter(read))
    assert list(catalogue.scores(explored_analyst, [first])) == [first]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("schindlers list", "Schindler's List"),
        ("SCHINDLER’S LIST", "Schindler's List"),
        ("spiderman", "Spider-Man: Far from Home"),
        ("spider man", "Spiderman Begins"),
        ("spider-man", "Spiderman Begins"),
        ("pokemon", "Pokémon: Indigo League"),
        ("wall e", "WALL·E"),
        ("rj", "R.J. and the Sea"),
        ("law and order", "Law & Order"),
    ],
)
def test_words_are_found_however_they_are_spelt(
    explored_analyst: extensions.connection, typed: str, title: str
) -> None:
    [condition] = search.conditions(explored_analyst, {"person": typed})
    text = search.normalized(sql.Literal(title))
    statement = sql.SQL("select strpos({text}, {value}) > 0 or {text} ~ {joined}").format(
        text=text, value=sql.Literal(condition.value), joined=sql.Literal(joined(str(condition.value)))
    )
    assert query(explored_analyst, statement.as_string(explored_analyst))[1] == [(True,)]


def test_a_short_word_is_not_found_in_parts_of_others() -> None:
    assert not re.search(joined("rj"), "r jones")
    assert re.search(joined("rj"), "r j cyler")
    assert not re.search(joined("alit"), "a little life")


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("strangr things", ["Stranger Things"]),
        ("avatr", ["Avatar: The Last Airbender"]),
        ("qqqqq", []),
        ("", []),
    ],
)
def test_what_is_spelt_nearly_alike_is_named(said: str, near: list[str]) -> None:
    assert closest(said, ["Avatar: The Last Airbender", "Stranger Things", "Rebecca"]) == near
