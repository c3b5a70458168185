"""What the marts say about all titles together: every figure of the page of insights, by SQL."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from psycopg2 import extensions

from loaders.warehouse.query import query

FEWEST = 10
"""A mean over fewer titles than this is not shown: it says more about the titles than about their group."""

FEWEST_REVIEWS, FEWEST_RATINGS = 20, 100
"""So many critics and so many of the audience must have spoken before their disagreement counts."""

LISTED = 12

FEWEST_FOR_INTERVAL, Z_95 = 3, 1.959964
"""Fisher's interval needs more titles than this; so many errors either way hold 95 per cent."""

PAIRS = """
select netflix_id, title, release_year, {x} as x, {y} as y
from marts.rpt_what_to_watch
where {x} is not null and {y} is not null
"""
CORRELATION = """
with

pairs as ({pairs}),

ranked as (

    select
        x,
        y,
        rank() over (order by x) + (count(*) over (partition by x) - 1) / 2.0 as x_rank,
        rank() over (order by y) + (count(*) over (partition by y) - 1) / 2.0 as y_rank
    from pairs

)

select
    count(*) as titles,
    corr(x, y) as pearson,
    corr(x_rank, y_rank) as spearman,
    regr_slope(y, x) as slope,
    regr_intercept(y, x) as intercept
from ranked
"""
GROUPS = {
    "genre": "unnest(genres)",
    "country": "unnest(countries)",
    "decade": "cast(release_year - mod(release_year, 10) as text) || 's'",
}
MEANS = """
with

grouped as (

    select {group} as name, imdb_rating, rt_critics_score, rt_audience_score
    from marts.rpt_what_to_watch

)

select
    name,
    count(*) as titles,
    count(imdb_rating) as imdb_titles,
    case when count(imdb_rating) >= {fewest} then round(avg(imdb_rating), 2) end as imdb_mean,
    count(rt_critics_score) as critics_titles,
    case when count(rt_critics_score) >= {fewest} then round(avg(rt_critics_score), 1) end as critics_mean,
    count(rt_audience_score) as audience_titles,
    case when count(rt_audience_score) >= {fewest} then round(avg(rt_audience_score), 1) end as audience_mean
from grouped
where name is not null
group by name
having greatest(count(imdb_rating), count(rt_critics_score), count(rt_audience_score)) >= {fewest}
order by titles desc, name asc
"""
ADDED = """
select
    cast(date_trunc('quarter', date_added) as date) as quarter,
    count(case when title_type = 'movie' then 1 end) as movies,
    count(case when title_type = 'series' then 1 end) as series
from marts.dim_titles
where date_added is not null
group by quarter
order by quarter
"""
UNDATED = "select count(*) from marts.dim_titles where date_added is null"
# The weighted rating is drawn towards the mean where votes are few, so that none comes first by chance.
GEMS = """
select netflix_id, title, release_year, imdb_rating, imdb_votes, weighted_imdb_rating
from marts.rpt_what_to_watch
where votes_percentile <= 50
order by weighted_imdb_rating desc, netflix_id asc
limit %s
"""
LITTLE_KNOWN = "select count(*) from marts.rpt_what_to_watch where votes_percentile <= 50"
APART = """
select netflix_id, title, release_year, rt_critics_score, rt_audience_score, critics_audience_gap
from marts.rpt_what_to_watch
where rt_critics_count >= %s and rt_audience_count >= %s and critics_audience_gap {sign} 0
order by critics_audience_gap {direction}, netflix_id asc
limit %s
"""
GAPS = """
select
    count(*) as titles,
    round(avg(critics_audience_gap), 1) as mean,
    count(case when abs(critics_audience_gap) <= 10 then 1 end) as within_ten
from marts.rpt_what_to_watch
where rt_critics_count >= %s and rt_audience_count >= %s and critics_audience_gap is not null
"""
LAST_REPORT = "period_end = (select max(period_end) from marts.fct_viewing)"
VIEWED = f"""
select netflix_id, title, release_year, imdb_rating as x, hours_viewed as y
from marts.rpt_most_watched
where {LAST_REPORT} and imdb_rating is not null and hours_viewed > 0
"""
OVERLOOKED = f"""
select
    netflix_id, title, release_year, weighted_imdb_rating, score_percentile, hours_percentile, hours_viewed,
    titles_compared
from marts.rpt_viewing_and_scores
where {LAST_REPORT} and is_watched_less
order by weighted_imdb_rating desc, netflix_id asc
limit %s
"""
COMPARED = f"""
select count(*), count(case when is_watched_less then 1 end)
from marts.rpt_viewing_and_scores
where {LAST_REPORT}
"""
OF_2021 = "'netflix_titles' = any(listed_in)"
STILL_THERE = f"""
select
    cast(extract(year from date_added) as integer) as year_added,
    count(*) as titles,
    count(case when last_seen_on_netflix > catalogue.last_day then 1 end) as seen_again,
    count(case when last_seen_on_netflix >= %s then 1 end) as seen_lately
from marts.dim_titles
cross join (select max(date_added) as last_day from marts.dim_titles where {OF_2021}) as catalogue
where {OF_2021}
group by year_added
order by year_added asc nulls last
"""
GONE = """
select titles.netflix_id, titles.title, titles.release_year, titles.imdb_rating, titles.last_seen_on_netflix
from marts.dim_titles as titles
inner join marts.rpt_what_to_watch as scored on titles.netflix_id = scored.netflix_id
where titles.last_seen_on_netflix < %s
order by scored.watch_rank asc
limit %s
"""

IMDB, CRITICS, AUDIENCE = "imdb_rating", "rt_critics_score", "rt_audience_score"


@dataclass(frozen=True)
class Point:
    """A title by two of its scores."""

    netflix_id: str
    title: str
    release_year: int | None
    x: Decimal | int
    y: Decimal | int


@dataclass(frozen=True)
class Correlation:
    """How two scores go together over so many titles, and the line of least squares; None where that says nothing."""

    titles: int
    pearson: float | None
    spearman: float | None
    slope: float | None
    intercept: float | None


@dataclass(frozen=True)
class Certainty:
    """How sure a coefficient is: its interval of 95 per cent, and the chance of it where there is no connection."""

    low: float
    high: float
    p: float


def certainty(coefficient: float | None, titles: int, *, of_ranks: bool = False) -> Certainty | None:
    """By Fisher's transformation; None where there are too few titles, or all lie on a line.

    That of ranks varies a little more (Fieller, Hartley and Pearson 1957).
    """
    if coefficient is None or titles <= FEWEST_FOR_INTERVAL or abs(coefficient) >= 1:
        return None
    z = math.atanh(coefficient)
    error = math.sqrt((1.06 if of_ranks else 1) / (titles - FEWEST_FOR_INTERVAL))
    return Certainty(math.tanh(z - Z_95 * error), math.tanh(z + Z_95 * error), math.erfc(abs(z) / error / math.sqrt(2)))


@dataclass(frozen=True)
class Mean:
    """Mean scores of a group of titles, each with the number of titles it is a mean of; None where these are few."""

    name: str
    titles: int
    imdb_titles: int
    imdb_mean: Decimal | None
    critics_titles: int
    critics_mean: Decimal | None
    audience_titles: int
    audience_mean: Decimal | None


@dataclass(frozen=True)
class Quarter:
    """What was added in a quarter of a year, named by its first day."""

    first_day: date
    movies: int
    series: int

    @property
    def titles(self) -> int:
        """Both together."""
        return self.movies + self.series

    @property
    def name(self) -> str:
        """As 2019 Q3."""
        return f"{self.first_day.year} Q{(self.first_day.month + 2) // 3}"


@dataclass(frozen=True)
class Gem:
    """A title that few have voted on, and these liked."""

    netflix_id: str
    title: str
    release_year: int | None
    imdb_rating: Decimal
    imdb_votes: int
    weighted_imdb_rating: Decimal


@dataclass(frozen=True)
class Apart:
    """A title on which critics and audience disagree: the gap is critics minus audience."""

    netflix_id: str
    title: str
    release_year: int | None
    critics: int
    audience: int
    gap: int


@dataclass(frozen=True)
class Gaps:
    """How far critics and audience are apart over all titles that enough of both have judged."""

    titles: int
    mean: Decimal | None
    within_ten: int


@dataclass(frozen=True)
class Overlooked:
    """A title that is rated well and watched little, beside others of its type and age; percentiles are of these."""

    netflix_id: str
    title: str
    release_year: int
    weighted_imdb_rating: Decimal
    score_percentile: Decimal
    hours_percentile: Decimal
    hours: int
    titles_compared: int


@dataclass(frozen=True)
class Year:
    """Titles of the catalogue by the year in which they were added: how many were seen after it ended, and lately."""

    year: int | None
    titles: int
    seen_again: int
    seen_lately: int


@dataclass(frozen=True)
class Gone:
    """A title that was not seen on Netflix lately."""

    netflix_id: str
    title: str
    release_year: int | None
    imdb_rating: Decimal | None
    last_seen: date


class Statistics:
    """Asks the marts. Scores go by the names of their columns in rpt_what_to_watch."""

    def __init__(self, connection: extensions.connection) -> None:
        self._connection = connection

    def points(self, x: str, y: str) -> list[Point]:
        """The titles that have both scores."""
        return [Point(*row) for row in self._rows(PAIRS.format(x=x, y=y) + "order by netflix_id")]

    def correlation(self, x: str, y: str) -> Correlation:
        """How the two scores go together."""
        [row] = self._rows(CORRELATION.format(pairs=PAIRS.format(x=x, y=y)))
        return Correlation(*row)

    def means(self, group: str) -> list[Mean]:
        """Means by genre, country or decade, of groups with enough titles; the largest group first."""
        return [Mean(*row) for row in self._rows(MEANS.format(group=GROUPS[group], fewest=FEWEST))]

    def added(self) -> list[Quarter]:
        """The quarters in which anything was added."""
        return [Quarter(*row) for row in self._rows(ADDED)]

    def undated(self) -> int:
        """How many titles have no day on which they were added."""
        return int(self._rows(UNDATED)[0][0])

    def gems(self) -> list[Gem]:
        """The highest rated of the half with the fewer votes."""
        return [Gem(*row) for row in self._rows(GEMS, LISTED)]

    def little_known(self) -> int:
        """How many titles are in that half."""
        return int(self._rows(LITTLE_KNOWN)[0][0])

    def apart(self, critics_above: bool) -> list[Apart]:
        """Where critics and audience are furthest apart, with the critics above or below."""
        sign, direction = (">", "desc") if critics_above else ("<", "asc")
        statement = APART.format(sign=sign, direction=direction)
        return [Apart(*row) for row in self._rows(statement, FEWEST_REVIEWS, FEWEST_RATINGS, LISTED // 2)]

    def gaps(self) -> Gaps:
        """How far they are apart in general."""
        return Gaps(*self._rows(GAPS, FEWEST_REVIEWS, FEWEST_RATINGS)[0])

    def viewed(self) -> list[Point]:
        """Titles of the last viewing report by IMDb rating (x) and hours (y)."""
        return [Point(*row) for row in self._rows(VIEWED + "order by netflix_id")]

    def viewing_and_rating(self) -> Correlation:
        """How hours and rating go together in the last viewing report."""
        return Correlation(*self._rows(CORRELATION.format(pairs=VIEWED))[0])

    def overlooked(self) -> list[Overlooked]:
        """The best rated of those that were watched far less than their rating says, in the last report."""
        return [Overlooked(*row) for row in self._rows(OVERLOOKED, LISTED)]

    def compared(self) -> tuple[int, int]:
        """How many titles are compared by hours and rating in the last report, and how many were watched far less."""
        [(titles, less)] = self._rows(COMPARED)
        return titles, less

    def still_there(self, lately: date) -> list[Year]:
        """The titles of the catalogue, by the year in which they were added."""
        return [Year(*row) for row in self._rows(STILL_THERE, lately)]

    def gone(self, lately: date) -> list[Gone]:
        """What is most worth watching of what was not seen on Netflix lately."""
        return [Gone(*row) for row in self._rows(GONE, lately, LISTED)]

    def _rows(self, statement: str, *values: object) -> Sequence[tuple[Any, ...]]:
        return query(self._connection, statement, *values)[1]
