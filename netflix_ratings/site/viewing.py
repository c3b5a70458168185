"""What was watched, as the pages tell it: hours by half-year, weeks in the Top 10."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings.site.rendering import day

HOURS = """
select netflix_id, period_start, period_end, hours_viewed, views, watched_rank_in_type
from marts.rpt_most_watched
where hours_viewed is not null
order by netflix_id, period_end
"""
WEEKS = """
select netflix_id, week_ending, min(rank)
from marts.fct_top10_weeks
where week_ending is not null and rank is not null
group by netflix_id, week_ending
order by netflix_id, week_ending
"""
HALVES = {((1, 1), (6, 30)): "First half of {}", ((7, 1), (12, 31)): "Second half of {}"}
PLACES = 10


@dataclass(frozen=True)
class Period:
    """What was watched of a title in the time that a viewing report covers.

    Attributes:
        name: the time in words.
        hours: hours viewed, all seasons together.
        share: of the title's most watched period, in per cent.
        views: as Netflix gives them; None where it does not.
        rank: place by hours among the titles of its type.
    """

    name: str
    hours: int
    share: float
    views: int | None
    rank: int


@dataclass(frozen=True)
class Week:
    """A week in the Top 10: its last day, the best place, and how many weeks after the title's first it was."""

    ending: date
    rank: int
    after: int

    @property
    def height(self) -> int:
        """Of a bar for the place: ten for the first, one for the tenth."""
        return PLACES + 1 - self.rank


def period_name(start: date, end: date) -> str:
    """A half-year in words, any other time by its days."""
    name = HALVES.get(((start.month, start.day), (end.month, end.day)))
    return name.format(start.year) if name and start.year == end.year else f"{day(start)} to {day(end)}"


def periods(connection: extensions.connection) -> dict[str, list[Period]]:
    """What was watched of each title, the oldest period first; a title that no report lists is not among the keys."""
    found = {}
    for netflix_id, group in groupby(query(connection, HOURS)[1], itemgetter(0)):
        rows = list(group)
        most = max(hours for _, _, _, hours, _, _ in rows)
        found[netflix_id] = [
            Period(period_name(start, end), hours, round(100 * hours / most, 1) if most else 0, views, rank)
            for _, start, end, hours, views, rank in rows
        ]
    return found


def weeks(connection: extensions.connection) -> dict[str, list[Week]]:
    """The weeks of each title in the Top 10, in order; a title that was never there is not among the keys."""
    found: dict[str, list[Week]] = {}
    for netflix_id, ending, rank in query(connection, WEEKS)[1]:
        own = found.setdefault(netflix_id, [])
        own.append(Week(ending, rank, (ending - own[0].ending).days // 7 if own else 0))
    return found
