"""The weekly Top 10 with scores: the last week in the page itself, all others by a script."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jinja2 import Environment
from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings.site.rendering import page_name

ROWS = """
select
    weeks.week_ending, weeks.category, weeks.rank, weeks.netflix_id, titles.title, weeks.season, weeks.hours_viewed,
    weeks.weeks_in_top_10, titles.imdb_rating, titles.rt_critics_score, titles.rt_audience_score
from marts.fct_top10_weeks as weeks
inner join marts.dim_titles as titles on weeks.netflix_id = titles.netflix_id
where weeks.week_ending is not null and weeks.rank is not null
order by weeks.week_ending desc, weeks.category asc, weeks.rank asc
"""


@dataclass(frozen=True)
class Place:
    """A place in one of a week's lists: hours of the week, weeks in the Top 10 until then, and the title's scores."""

    week: date
    category: str
    rank: int
    netflix_id: str
    title: str
    season: str | None
    hours: int | None
    weeks: int | None
    imdb: Decimal | None
    critics: int | None
    audience: int | None


def places(connection: extensions.connection) -> list[Place]:
    """Every place of every week, the last week first."""
    return [Place(*row) for row in query(connection, ROWS)[1]]


def lists(found: Sequence[Place]) -> dict[str, list[Place]]:
    """The places of the last week by list."""
    last: dict[str, list[Place]] = {}
    for place in found:
        if place.week == found[0].week:
            last.setdefault(place.category, []).append(place)
    return last


def packed(found: Sequence[Place]) -> Any:
    """All places for the script: titles and lists are there once, a place names them by their position."""
    weeks = {place.week: None for place in found}
    categories = {place.category: None for place in found}
    titles: dict[str, tuple[object, ...]] = {}
    for place in found:
        scores = (place.title, page_name(place.netflix_id), place.imdb, place.critics, place.audience)
        titles.setdefault(place.netflix_id, scores)
    at = [{key: number for number, key in enumerate(keys)} for keys in (weeks, categories, titles)]
    rows = [
        (at[0][place.week], at[1][place.category], place.rank, at[2][place.netflix_id], *astuple(place)[5:8])
        for place in found
    ]
    return {"weeks": list(weeks), "categories": list(categories), "titles": list(titles.values()), "rows": rows}


def page(templates: Environment, found: Sequence[Place], site: Mapping[str, Any]) -> str:
    """Render the page with the lists of the last week."""
    return templates.get_template("top10.html").render(
        **site,
        page="top10.html",
        root="",
        lists=lists(found),
        weeks=list(dict.fromkeys(place.week for place in found)),
    )
