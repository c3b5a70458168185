"""The whole Netflix catalogue, scored or not, as the command, the pages and their filters read it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Literal
from urllib.parse import urlencode

from psycopg2 import extensions

from loaders.warehouse.query import query

SCORED = (
    *("votes_percentile", "weighted_imdb_rating", "critics_audience_gap"),
    *("combined_score", "watch_score", "watch_rank"),
)
"""Columns of rpt_what_to_watch; titles that nobody scored are only in dim_titles."""

MADE = {
    "genres": "coalesce(genre_lists.genres, '{}')",
    "countries": "coalesce(country_lists.countries, '{}')",
    "minutes": "coalesce(titles.runtime_minutes, titles.episode_minutes)",
}
"""Columns that no mart has as they are shown."""

QUERY = """
with

genre_lists as (

    select netflix_id, array_agg(genre order by genre) as genres
    from marts.bridge_title_common_genres
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

SCORES = """
select netflix_id, platform, measure, measure_name, platform_name, score, score_scale, score_count
from marts.rpt_title_scores
where %s::text[] is null or netflix_id = any(%s)
order by netflix_id asc, measure_order asc
"""
PERCENT = 100  # the scale of a score that is written with a percent sign

PAGES = """
select matches.netflix_id, platforms.platform_name, replace(platforms.title_url, '{id}', matches.rated_title_id)
from marts.fct_title_matches as matches
inner join reference.platforms as platforms on matches.platform = platforms.platform
where matches.netflix_id = any(%s) and matches.rated_title_id is not null and platforms.title_url is not null
order by matches.netflix_id asc, matches.platform asc
"""


@dataclass(frozen=True)
class Title:
    """A Netflix title: what the columns of these names hold in dim_titles and rpt_what_to_watch.

    What is not known is None, never 0. Genres are in the common vocabulary, in alphabetical order; countries are in the
    source's. IMDb rates from 0 to 10, the critics, the audience and the combined score from 0 to 100. `minutes` is how
    long one sits: a film's length, else that of an episode.
    """

    netflix_id: str
    title: str
    title_type: Literal["movie", "series", "other"]
    language_version: str | None
    release_year: int | None
    date_added: date | None
    maturity_rating: str | None
    minimum_age: int | None
    runtime_minutes: int | None
    seasons: int | None
    series_from: int | None
    series_to: int | None
    episodes: int | None
    episode_minutes: int | None
    minutes: int | None
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
    watch_score: Decimal | None
    watch_rank: int | None
    description: str | None
    rt_critics_consensus: str | None
    imdb_id: str | None
    imdb_match_tier: str | None
    rotten_tomatoes_id: str | None
    rotten_tomatoes_match_tier: str | None
    first_seen_on_netflix: date | None
    last_seen_on_netflix: date | None
    hours_viewed: int | None
    views: int | None
    weeks_in_top_10: int | None


COLUMNS = tuple(field.name for field in fields(Title))


def _expression(column: str) -> str:
    return MADE.get(column) or f"{'scored' if column in SCORED else 'titles'}.{column}"


TITLES = QUERY.format(columns=",\n    ".join(f"{_expression(column)} as {column}" for column in COLUMNS))


@dataclass(frozen=True)
class Credit:
    """Somebody's part in a title. Roles: director, writer, actor, actress; a person may have several."""

    person_id: str
    full_name: str
    role: str
    characters: str | None


@dataclass(frozen=True)
class Score:
    """A score of a title on a platform, as it is shown: a whole number on a scale of a hundred."""

    platform: str
    measure: str
    measure_name: str
    platform_name: str
    value: Decimal | int
    unit: str  # a percent sign on a scale of a hundred
    count: int | None


LATELY = "select max(period_end) from marts.fct_viewing"


def seen_lately(connection: extensions.connection) -> date | None:
    """The last day of the last viewing report: what was seen on Netflix then or later is there now, as far as is known.

    None where no report is loaded, so that nothing is known.
    """
    day: date | None = query(connection, LATELY)[1][0][0]
    return day


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


def scores(connection: extensions.connection, netflix_ids: Sequence[str] | None = None) -> dict[str, list[Score]]:
    """Read the scores of the titles on every platform, of all where none are named, in the order of the seed."""
    wanted = None if netflix_ids is None else list(netflix_ids)
    found: dict[str, list[Score]] = {}
    for netflix_id, platform, measure, name, platform_name, value, scale, count in query(
        connection, SCORES, wanted, wanted
    )[1]:
        percent = scale == PERCENT
        shown = int(value) if percent and value == int(value) else value
        score = Score(platform, measure, name, platform_name, shown, "%" if percent else "", count)
        found.setdefault(netflix_id, []).append(score)
    return found


def links(connection: extensions.connection, titles: Sequence[Title]) -> dict[str, dict[str, str]]:
    """Where to go on to, by the site's name: Netflix's search, and the pages of the title where it is matched."""
    found = {title.netflix_id: search_link(title) for title in titles}
    for netflix_id, platform_name, address in query(connection, PAGES, list(found))[1]:
        found[netflix_id][platform_name] = address
    return found


def search_link(title: Title) -> dict[str, str]:
    """Netflix's search for the title; the title's own page there is not known."""
    return {"Netflix": f"https://www.netflix.com/search?{urlencode({'q': title.title})}"}
