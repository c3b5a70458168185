"""Quality: how much is matched and how well, what is not and why, what to look at first, how old the sources are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jinja2 import Environment
from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings.matches import metrics
from netflix_ratings.matches.coverage import coverage_rows
from netflix_ratings.matches.judging import judge
from netflix_ratings.matches.labels import Label
from netflix_ratings.matches.metrics import Figures, Judged
from netflix_ratings.matches.wording import Words, words
from netflix_ratings.site import charts, linkage
from netflix_ratings.site.browse_page import TYPES
from netflix_ratings.site.rendering import data

EXAMPLES = 3
TO_REVIEW = 20

# Examples are those that came closest to a match.
UNMATCHED = """
with

reasons as (

    select
        matches.platform,
        matches.unmatched_reason,
        matches.netflix_id,
        titles.title,
        count(*) over (partition by matches.platform, matches.unmatched_reason) as titles,
        count(*) over (partition by matches.platform) as unmatched,
        row_number() over (
            partition by matches.platform, matches.unmatched_reason
            order by matches.match_score desc nulls last, titles.title asc, titles.netflix_id asc
        ) as place
    from marts.fct_title_matches as matches
    inner join marts.dim_titles as titles on matches.netflix_id = titles.netflix_id
    where matches.unmatched_reason is not null

)

select
    platform,
    unmatched_reason,
    titles,
    unmatched,
    array_agg(netflix_id order by place),
    array_agg(title order by place)
from reasons
where place <= %s
group by platform, unmatched_reason, titles, unmatched
order by platform, titles desc, unmatched_reason
"""
REVIEW = """
select
    netflix_id, title, title_type, release_year, platform, candidate_title, candidate_year, match_tier,
    unmatched_reason, review_reason, match_score, match_margin
from marts.rpt_match_review
order by review_order
limit %s
"""
TO_REVIEW_IN_ALL = "select count(*) from marts.rpt_match_review"
LOADS = """
select table_name, status, file_name, file_bytes, row_count, loaded_at
from marts.rpt_source_loads
order by table_name
"""
FACTS = """
select
    title_type,
    count(*) as titles,
    count(imdb_rating) as "IMDb rating",
    count(rt_critics_score) as "critics score",
    count(rt_audience_score) as "audience score",
    count(maturity_rating) as "maturity rating",
    count(coalesce(runtime_minutes, seasons)) as "length",
    count(date_added) as "day added",
    count(description) as "description",
    count(case when exists (
        select 1 from marts.bridge_title_people as people where people.netflix_id = dim_titles.netflix_id
    ) then 1 end) as "people",
    count(case when exists (
        select 1 from marts.bridge_title_countries as countries where countries.netflix_id = dim_titles.netflix_id
    ) then 1 end) as "country"
from marts.dim_titles
group by title_type
order by title_type
"""
NEWEST = "select max(date_added), (select max(review_date) from marts.fct_critic_reviews) from marts.dim_titles"


@dataclass(frozen=True)
class Tier:
    """How many of a platform's and type's titles were matched in a way, or not."""

    name: str
    words: str
    titles: int
    share: Decimal


@dataclass(frozen=True)
class Coverage:
    """The matches of a platform and type, by tier; the ones without a match come last."""

    platform: str
    title_type: str
    tiers: list[Tier]

    @property
    def matched(self) -> int:
        """How many have a match."""
        return sum(tier.titles for tier in self.tiers if tier.name not in ("unmatched", "not_covered"))

    @property
    def titles(self) -> int:
        """How many there are."""
        return sum(tier.titles for tier in self.tiers)

    @property
    def covered(self) -> bool:
        """Whether the platform has any titles of the type."""
        return not any(tier.name == "not_covered" for tier in self.tiers)


@dataclass(frozen=True)
class Reason:
    """Why so many titles have no match on a platform, with some of them: their ids and titles."""

    platform: str
    words: str
    titles: int
    unmatched: int
    examples: list[tuple[str, str]]


@dataclass(frozen=True)
class Doubt:
    """A match, or the lack of one, that was close."""

    netflix_id: str
    title: str
    title_type: str
    release_year: int | None
    platform: str
    candidate_title: str | None
    candidate_year: int | None
    match_tier: str | None
    unmatched_reason: str | None
    review_reason: str
    match_score: int
    match_margin: int | None


@dataclass(frozen=True)
class Load:
    """A source's table and the file that is in it."""

    table_name: str
    status: str
    file_name: str | None
    file_bytes: int | None
    row_count: int | None
    loaded_at: datetime


@dataclass(frozen=True)
class Measured:
    """The matches held against labels."""

    labels: int
    platforms: list[Figures]
    types: list[Figures]
    false_positives: list[Judged]
    false_negatives: list[Judged]
    sweeps: list[linkage.Sweep]


def page(
    templates: Environment, connection: extensions.connection, labels: Sequence[Label], site: dict[str, Any]
) -> str:
    """Render the page; without labels, it says that precision and recall are not known."""
    names, facts = query(connection, FACTS)
    [(to_review,)] = query(connection, TO_REVIEW_IN_ALL)[1]
    newest_title, newest_review = _newest(connection)
    said = words(connection)
    found = measured(connection, labels) if labels else None
    scores = linkage.scores(connection)
    scored = {f"scores-{name}": [one for one in scores if one.platform == name] for name in said.platforms}
    specs = {name: charts.scores(own) for name, own in scored.items() if own}
    specs |= {f"{one.by}-{one.platform}": charts.sweep(one) for one in (found.sweeps if found else [])}
    return templates.get_template("quality.html").render(
        **site,
        page="quality.html",
        root="",
        platforms=said.platforms,
        types=TYPES,
        tiers=said.tiers,
        reasons=said.reasons,
        coverage=coverage(connection, said),
        measured=found,
        specs=data(specs),
        plots=list(specs),
        scored=scored,
        estimates=linkage.estimates(connection),
        known=linkage.completeness(connection),
        blocking=linkage.blocking(connection),
        how_counted=metrics.HOW_COUNTED,
        unmatched=[
            Reason(platform, said.reasons.get(reason, reason), titles, of, list(zip(ids, examples, strict=True)))
            for platform, reason, titles, of, ids, examples in query(connection, UNMATCHED, EXAMPLES)[1]
        ],
        doubts=[Doubt(*row) for row in query(connection, REVIEW, TO_REVIEW)[1]],
        to_review=to_review,
        facts=_turned(names, facts),
        loads=[Load(*row) for row in query(connection, LOADS)[1]],
        newest_title=newest_title,
        newest_review=newest_review,
    )


def coverage(connection: extensions.connection, said: Words) -> list[Coverage]:
    """Read rpt_match_coverage."""
    found: dict[tuple[str, str], list[Tier]] = {}
    for platform, title_type, tier, titles, share in coverage_rows(connection):
        found.setdefault((platform, title_type), []).append(Tier(tier, said.tiers.get(tier, tier), titles, share))
    return [Coverage(platform, title_type, tiers) for (platform, title_type), tiers in found.items()]


def measured(connection: extensions.connection, labels: Sequence[Label]) -> Measured:
    """Measure the matches as `netflix-ratings evaluate` does."""
    judged = judge(connection, labels)
    return Measured(
        labels=len(labels),
        platforms=metrics.by_platform(judged),
        types=[figures for figures in metrics.by_type(judged) if figures.precision.of or figures.recall.of],
        false_positives=[title for title in judged if title.is_false_positive],
        false_negatives=[title for title in judged if title.is_false_negative],
        sweeps=linkage.sweeps(connection, judged),
    )


def _newest(connection: extensions.connection) -> tuple[date | None, date | None]:
    [(title, review)] = query(connection, NEWEST)[1]
    return title, review


def _turned(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """For each fact, how many titles of each type have it: the type, the count, of how many."""
    by_type = [dict(zip(names, row, strict=True)) for row in rows]
    return [
        (name, [(str(row["title_type"]), row[name], row["titles"]) for row in by_type])
        for name in names
        if name not in ("title_type", "titles")
    ]
