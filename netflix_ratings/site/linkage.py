"""What a user of record linkage looks for: scores, thresholds, match weights, what each side knows, blocking."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from psycopg2 import extensions

from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from netflix_ratings.matches import weights
from netflix_ratings.matches.metrics import Figures, Judged, Share

THRESHOLDS = range(-6, 13)
"""Points that more are asked for than now."""
MARGINS = range(13)

SCORES = """
select platform, match_score, rated_title_id is not null as is_chosen, count(*) as titles
from marts.fct_title_matches
where match_score is not null
group by platform, match_score, rated_title_id is not null
order by platform, match_score, is_chosen
"""
BEST = """
select
    matches.netflix_id,
    matches.platform,
    coalesce(matches.rated_title_id, matches.best_candidate_id) as rated_title_id,
    matches.unmatched_reason,
    coalesce(matches.match_tier = 'override', false) as is_override,
    candidates.match_score - candidates.required_score as points_above,
    matches.match_margin
from marts.fct_title_matches as matches
inner join marts.fct_match_candidates as candidates
    on matches.netflix_id = candidates.netflix_id
    and matches.platform = candidates.platform
    and coalesce(matches.rated_title_id, matches.best_candidate_id) = candidates.rated_title_id
"""
# A platform that has no titles of a type leaves nothing to match. A series has no runtime of its own.
COMPLETENESS = """
with

matches as (

    select
        matches.platform,
        matches.rated_title_id is not null as is_matched,
        titles.kind,
        titles.release_year,
        titles.runtime_minutes,
        coalesce(cardinality(titles.listed_directors), 0) as directors,
        coalesce(cardinality(titles.listed_cast), 0) as members_of_cast,
        candidates.rated_title_id as candidate_id,
        candidates.year_from,
        candidates.rated_runtime,
        candidates.rated_directors,
        candidates.rated_cast
    from marts.fct_title_matches as matches
    inner join marts.dim_titles as titles on matches.netflix_id = titles.netflix_id
    left join marts.fct_match_candidates as candidates
        on matches.netflix_id = candidates.netflix_id
        and matches.platform = candidates.platform
        and coalesce(matches.rated_title_id, matches.best_candidate_id) = candidates.rated_title_id
    where matches.unmatched_reason is distinct from 'type_not_covered'

),

facts as (

    select platform, is_matched, 1 as place, 'Netflix: directors' as fact, directors > 0 as is_known from matches
    union all
    select platform, is_matched, 2, 'Netflix: cast', members_of_cast > 0 from matches
    union all
    select platform, is_matched, 3, 'Netflix: runtime, of films', runtime_minutes is not null
    from matches where kind = 'film'
    union all
    select platform, is_matched, 4, 'Netflix: year', release_year is not null from matches
    union all
    select platform, is_matched, 5, 'best candidate: directors', rated_directors > 0
    from matches where candidate_id is not null
    union all
    select platform, is_matched, 6, 'best candidate: cast', rated_cast > 0 from matches where candidate_id is not null
    union all
    select platform, is_matched, 7, 'best candidate: runtime, of films', rated_runtime is not null
    from matches where candidate_id is not null and kind = 'film'
    union all
    select platform, is_matched, 8, 'best candidate: year', year_from is not null
    from matches where candidate_id is not null

)

select
    platform,
    fact,
    count(*) as titles,
    sum(case when is_known then 1 else 0 end) as known,
    sum(case when is_known and is_matched then 1 else 0 end) as known_matched,
    sum(case when not is_known and is_matched then 1 else 0 end) as unknown_matched
from facts
group by platform, place, fact
order by platform, place
"""
BLOCKING = """
select
    platform,
    case
        when found_by_name and found_by_people then 'by name and by people'
        when found_by_name then 'by name alone'
        else 'by people alone'
    end as rule,
    count(*) as candidates,
    sum(case when is_chosen then 1 else 0 end) as matches
from marts.fct_match_candidates
group by platform, rule
order by platform, rule
"""


@dataclass(frozen=True)
class Known:
    """A fact of one side: how many titles have it, and how many of these, and of the others, are matched."""

    platform: str
    fact: str
    titles: int
    known: int
    known_matched: int
    unknown_matched: int


@dataclass(frozen=True)
class Rule:
    """The candidates that blocking found in a way, and how many of them are matches."""

    platform: str
    rule: str
    candidates: int
    matches: int


@dataclass(frozen=True)
class Scored:
    """So many best candidates with a score were chosen, or refused."""

    platform: str
    score: int
    is_chosen: bool
    titles: int


@dataclass(frozen=True)
class Step:
    """Precision and recall if so many points were asked for."""

    points: int
    figures: Figures


@dataclass(frozen=True)
class Sweep:
    """Precision and recall of a platform by threshold or by margin."""

    platform: str
    by: str
    steps: list[Step]


@dataclass(frozen=True)
class _Best:
    netflix_id: str
    platform: str
    rated_title_id: str
    unmatched_reason: str | None
    is_override: bool
    points_above: int | None
    match_margin: int | None


def completeness(connection: extensions.connection) -> list[Known]:
    """What each side knows, and the share matched with it and without."""
    return [Known(*row) for row in query(connection, COMPLETENESS)[1]]


def blocking(connection: extensions.connection) -> list[Rule]:
    """Candidates and matches by blocking rule."""
    return [Rule(*row) for row in query(connection, BLOCKING)[1]]


def scores(connection: extensions.connection) -> list[Scored]:
    """The scores of the best candidate of every title."""
    return [Scored(*row) for row in query(connection, SCORES)[1]]


def estimates(connection: extensions.connection) -> list[weights.Estimate]:
    """The match weights by expectation maximisation, of the platforms that have enough candidates for it."""
    return list(_estimates(connection))


def sweeps(connection: extensions.connection, judged: Sequence[Judged]) -> list[Sweep]:
    """Precision and recall if another threshold or margin were asked for, where all else is decided as it is.

    A title refused for another reason stays refused, and an override stays.
    """
    best = {(one.netflix_id, one.platform): one for one in (_Best(*row) for row in query(connection, BEST)[1])}
    found = []
    for platform in sorted({title.match.platform for title in judged}):
        own = [title for title in judged if title.match.platform == platform]
        for by, reason, points, value in (
            ("threshold", "below_threshold", THRESHOLDS, lambda one: one.points_above),
            ("margin", "ambiguous", MARGINS, lambda one: one.match_margin),
        ):
            steps = [Step(least, _figures(own, best, reason, least, value)) for least in points]
            found.append(Sweep(platform, by, steps))
    return found


def _figures(
    judged: Sequence[Judged],
    best: dict[tuple[str, str], _Best],
    reason: str,
    least: int,
    value: Callable[[_Best], int | None],
) -> Figures:
    right = chosen = 0
    for title in judged:
        one = best.get((title.match.netflix_id, title.match.platform))
        if one is None or one.unmatched_reason not in (None, reason):
            continue
        points = value(one)
        if points is not None and points < least and not one.is_override:
            continue
        is_right = one.rated_title_id in title.match_ids
        right += is_right
        chosen += is_right or bool(title.match_ids) or title.has_none or one.rated_title_id in title.non_match_ids
    platform = judged[0].match.platform
    return Figures((platform,), Share(right, chosen), Share(right, sum(bool(title.match_ids) for title in judged)))


def _estimates(connection: extensions.connection) -> Iterator[weights.Estimate]:
    try:
        there = weights.platforms(connection, [])
    except UserError:
        return
    for platform in there:
        try:
            yield weights.by_expectation(connection, platform)
        except UserError:
            continue
