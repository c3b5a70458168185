"""The whole Netflix catalogue, scored or not, as the command, the pages and their filters read it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Literal
from urllib.parse import urlencode

from psycopg2 import extensions

from loaders.warehouse.query import query

SCORED = ("votes_percentile", "weighted_imdb_rating", "critics_audience_gap", "combined_score", "watch_rank")
"""Columns of rpt_what_to_watch; titles that nobody scored are only in dim_titles."""

LISTS = {"genres": "coalesce(genre_lists.genres, '{}')", "countries": "coalesce(country_lists.countries, '{}')"}

QUERY = """
with

genre_names as (

    select distinct links.netflix_id, genres.genre
    from marts.bridge_title_genres as links
    inner join marts.dim_genres as genres on links.genre_id = genres.genre_id

),

genre_lists as (

    select netflix_id, array_agg(genre order by genre) as genres
    from genre_names
    group by netflix_id

),

country_lists as (

    select netflix_id, array_agg(country order by country_order) as countries
    from marts.bridge_title_countries
    group by netflix_id

)

select
    {columns}
from marts.dim_titles as titles
left join marts.rpt_what_to_watch as scored on titles.netflix_id = scored.netflix_id
left join genre_lists on titles.netflix_id = genre_lists.netflix_id
left join country_lists on titles.netflix_id = country_lists.netflix_id
"""
BEST_FIRST = "order by watch_rank asc nulls last, netflix_id asc"

PEOPLE = """
select links.netflix_id, people.person_id, people.full_name, links.role, links.characters
from marts.bridge_title_people as links
inner join marts.dim_people as people on links.person_id = people.person_id
where %s::text[] is null or links.netflix_id = any(%s)
order by
    links.netflix_id asc,
    case links.role when 'director' then 1 when 'writer' then 2 else 3 end asc,
    links.platform asc,
    links.credit_order asc,
    people.full_name asc,
    people.person_id asc
"""


@dataclass(frozen=True)
class Title:
    """A Netflix title: what the columns of these names hold in dim_titles and rpt_what_to_watch.

    What is not known is None, never 0. Genres are in the common vocabulary, in alphabetical order; countries are in the
    source's. IMDb rates from 0 to 10, the critics, the audience and the combined score from 0 to 100.
    """

    netflix_id: str
    title: str
    title_type: Literal["movie", "series"]
    language_version: str | None
    release_year: int
    date_added: date | None
    maturity_rating: str | None
    minimum_age: int | None
    runtime_minutes: int | None
    seasons: int | None
    genres: list[str]
    countries: list[str]
    imdb_rating: Decimal | None
    imdb_votes: int | None
    votes_percentile: Decimal | None
    weighted_imdb_rating: Decimal | None
    rt_critics_score: int | None
    rt_critics_count: int | None
    rt_audience_score: int | None
    rt_audience_count: int | None
    critics_audience_gap: int | None
    combined_score: Decimal | None
    watch_rank: int | None
    description: str | None
    rt_critics_consensus: str | None
    imdb_id: str | None
    imdb_match_tier: str | None
    rotten_tomatoes_id: str | None
    rotten_tomatoes_match_tier: str | None


COLUMNS = tuple(field.name for field in fields(Title))


def _expression(column: str) -> str:
    return LISTS.get(column) or f"{'scored' if column in SCORED else 'titles'}.{column}"


TITLES = QUERY.format(columns=",\n    ".join(f"{_expression(column)} as {column}" for column in COLUMNS))


@dataclass(frozen=True)
class Credit:
    """Somebody's part in a title. Roles: director, writer, actor, actress; a person may have several."""

    person_id: str
    full_name: str
    role: str
    characters: str | None


def titles(connection: extensions.connection) -> list[Title]:
    """Read every Netflix title, the one most worth watching first, those without a score last."""
    return [Title(*row) for row in query(connection, TITLES + BEST_FIRST)[1]]


def people(connection: extensions.connection, netflix_ids: Sequence[str] | None = None) -> dict[str, list[Credit]]:
    """Read who made the titles, of all where none are named: directors, writers, then the cast in billing order.

    Platforms count billing in their own way: whom IMDb credits comes before whom only Netflix does.
    A title that credits nobody is not among the keys.
    """
    wanted = None if netflix_ids is None else list(netflix_ids)
    credited: dict[str, list[Credit]] = {}
    for netflix_id, *credit in query(connection, PEOPLE, wanted, wanted)[1]:
        credited.setdefault(netflix_id, []).append(Credit(*credit))
    return credited


def search_link(title: Title) -> dict[str, str]:
    """Netflix's search for the title; the title's own page there is not known."""
    return {"Netflix": f"https://www.netflix.com/search?{urlencode({'q': title.title})}"}


def links(title: Title) -> dict[str, str]:
    """Where to go on to, by the site's name: the title's own pages where it is matched, and Netflix's search."""
    pages = search_link(title)
    if title.imdb_id:
        pages["IMDb"] = f"https://www.imdb.com/title/{title.imdb_id}/"
    if title.rotten_tomatoes_id:
        pages["Rotten Tomatoes"] = f"https://www.rottentomatoes.com/{title.rotten_tomatoes_id}"
    return pages
