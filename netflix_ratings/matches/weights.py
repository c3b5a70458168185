"""What the match weights ought to be: m and u of every comparison level, from labels or by expectation maximisation.

By I. P. Fellegi and A. B. Sunter, A Theory for Record Linkage (1969): m is the share of a level among pairs that are
right, u its share among pairs that are wrong, and its weight is log2(m/u). Without labels it is not known which pairs
are right. W. E. Winkler, Using the EM Algorithm for Weight Computation in the Fellegi-Sunter Model of Record Linkage
(1988), has them estimated by turns: how probably each pair is right, given m and u, and m and u, given that. Both take
the comparisons to be independent among right pairs, and among wrong ones.

Two things make right pairs the class that is found. Of the candidates of a title at most one is right: the
probabilities of a title's candidates, and of none, add up to one. And a pair was compared because it agrees by name or
by people: that wrong pairs agree there is no accident. So the comparisons of names are estimated from the pairs that
blocking found by people, and all others from those that it found by name, as Splink does it. The first guess are the
present matches. A null level says
nothing: it has no weight, and m and u are shares of the pairs that are on another level of the comparison. Half a pair
is added to each level (Jeffreys' prior), for none is impossible because it was not seen.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg2 import extensions

from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from netflix_ratings.matches.labels import Label

NULL_LEVELS = ("unknown", "no_matter", "not_told")
"""The levels that say that there was nothing to compare."""

ON_NAMES = ("name", "term_frequency", "sequel", "same_franchise", "spin_off")
"""The comparisons of names."""

MAX_STEPS = 500
TOLERANCE = 0.001
"""The estimate stands when no weight changes by more bits than this from one step to the next."""

APART = 1.0
"""So many bits are more than rounding and smoothing."""

ENOUGH = 10
"""A level that fewer pairs are on says too little."""

Z = 1.959963984540054  # the normal distribution's, for 95 %

PLATFORMS = "select distinct platform from marts.fct_match_candidates order by platform"
COLUMNS = "select * from marts.fct_match_candidates limit 0"

# Each pair that counts, and whether it is taken to be right: by the present decision, or by labels. Where a title's
# right pair is labelled, or that it has none, its other candidates are wrong; else only the pairs labelled 0 are.
DECIDED_PAIRS = """
select candidates.*, candidates.is_chosen as is_match
from marts.fct_match_candidates as candidates
where candidates.platform = %s and candidates.{found_by}
"""
LABELLED_PAIRS = """
select candidates.*, coalesce(labels.is_match, false) as is_match
from marts.fct_match_candidates as candidates
left join unnest(%s::text[], %s::text[], %s::boolean[]) as labels (netflix_id, rated_title_id, is_match)
    on candidates.netflix_id = labels.netflix_id and candidates.rated_title_id = labels.rated_title_id
where
    candidates.platform = %s
    and candidates.{found_by}
    and (labels.is_match is not null or candidates.netflix_id = any(%s::text[]))
"""
ESTIMATE = """
with recursive

levels as materialized (

    select
        row_number() over (
            order by array_position(%s::text[], comparison), level = any(%s::text[]), weight desc, level
        ) as level_id,
        comparison,
        level,
        weight,
        level = any(%s::text[]) as is_null_level
    from reference.match_weights
    where comparison = any(%s::text[])

),

pairs as ({pairs}),

compared as materialized (

    select
        netflix_id,
        array[{columns}] as pattern,
        count(*) as pairs,
        sum(case when is_match then 1 else 0 end)::double precision as matches
    from pairs
    group by netflix_id, pattern

),

-- Pairs that are on the same levels are alike for the estimate: there are far fewer patterns than pairs.
patterns as materialized (

    select row_number() over () as pattern_id, pattern
    from compared
    group by pattern

),

candidates as materialized (

    select
        compared.netflix_id,
        compared.pairs,
        compared.matches,
        patterns.pattern_id,
        sum(compared.pairs) over (partition by compared.netflix_id) as candidates_of_title
    from compared
    inner join patterns on compared.pattern = patterns.pattern

),

pattern_levels as materialized (

    select patterns.pattern_id, levels.level_id, levels.comparison, levels.is_null_level
    from patterns
    cross join unnest(%s::text[], patterns.pattern) as found (comparison, level)
    inner join levels on found.comparison = levels.comparison and found.level = levels.level

),

steps as (

    select
        0 as step,
        'infinity'::double precision as change,
        null::double precision as titles_with_match,
        null::double precision as share_of_matches,
        null::double precision[] as matches,
        null::double precision[] as others,
        null::double precision[] as m,
        null::double precision[] as u,
        null::double precision[] as bits
    union all
    select
        steps.step + 1,
        case when steps.step = 0 then 'infinity' else (
            select max(abs(now - before)) from unnest(estimate.bits, steps.bits) as weights (now, before)
        ) end,
        estimate.titles_with_match,
        estimate.share_of_matches,
        estimate.matches,
        estimate.others,
        estimate.m,
        estimate.u,
        estimate.bits
    from steps
    cross join lateral (
        with

        -- Expectation: how probably each candidate is the right one of its title, by its levels' weights, where none
        -- may be right, and any is as likely before they are compared. In the first step: as it was taken to be.
        sums as (

            select
                pattern_id,
                sum(case when is_null_level then 0 else steps.bits[level_id] end) as bits
            from pattern_levels
            group by pattern_id

        ),

        odds as (

            select
                candidates.*,
                steps.titles_with_match / (1 - steps.titles_with_match) / candidates.candidates_of_title
                * power(2::double precision, least(500, greatest(-500, sums.bits))) as odds
            from candidates
            inner join sums on candidates.pattern_id = sums.pattern_id

        ),

        probable as (

            select
                netflix_id,
                pattern_id,
                pairs,
                case
                    when steps.step = 0 then matches
                    else pairs * odds / (1 + sum(pairs * odds) over (partition by netflix_id))
                end as matches
            from odds

        ),

        by_pattern as (

            select pattern_id, sum(pairs) as pairs, sum(matches) as matches
            from probable
            group by pattern_id

        ),

        -- Maximisation: the shares of the levels that make these probabilities the likeliest.
        counted as (

            select
                levels.level_id,
                levels.comparison,
                levels.is_null_level,
                coalesce(sum(by_pattern.matches), 0) as matches,
                coalesce(sum(by_pattern.pairs - by_pattern.matches), 0) as others
            from levels
            left join pattern_levels on levels.level_id = pattern_levels.level_id
            left join by_pattern on pattern_levels.pattern_id = by_pattern.pattern_id
            group by levels.level_id, levels.comparison, levels.is_null_level

        ),

        shares as (

            select
                level_id,
                matches,
                others,
                (matches + 0.5) / sum(matches + 0.5) over (partition by comparison, is_null_level) as m,
                (others + 0.5) / sum(others + 0.5) over (partition by comparison, is_null_level) as u
            from counted

        )

        select
            (
                select (sum(matches) + 0.5) / (greatest(sum(matches), count(distinct netflix_id)) + 1) from probable
            ) as titles_with_match,
            (select sum(matches) / sum(pairs) from probable) as share_of_matches,
            array_agg(matches order by level_id) as matches,
            array_agg(others order by level_id) as others,
            array_agg(m order by level_id) as m,
            array_agg(u order by level_id) as u,
            array_agg((ln(m) - ln(u)) / ln(2::double precision) order by level_id) as bits
        from shares
    ) as estimate
    where steps.step < %s and steps.change > %s

)

select
    steps.step,
    steps.change,
    steps.share_of_matches,
    (select sum(pairs) from candidates)::bigint as pairs,
    levels.comparison,
    levels.level,
    levels.weight,
    levels.is_null_level,
    steps.matches[levels.level_id],
    steps.others[levels.level_id],
    steps.m[levels.level_id],
    steps.u[levels.level_id]
from steps
cross join levels
where steps.step = (select max(step) from steps)
order by levels.level_id
"""


@dataclass(frozen=True)
class Level:
    """A level of a comparison: its points in the seed, how many pairs are on it, and its shares.

    The numbers of right and wrong pairs are whole only if labels say which is which.
    """

    comparison: str
    level: str
    points: int
    is_null: bool
    matches: float
    others: float
    m: float
    u: float

    @property
    def bits(self) -> float | None:
        """The estimated weight; None for a null level, which has none, and where no pair was seen."""
        return None if self.is_null or not self.matches + self.others else math.log2(self.m / self.u)

    @property
    def standard_error(self) -> float:
        """That of the estimated weight, in bits, from the numbers of pairs."""
        variance = (1 - self.m) / (self.matches + 0.5) + (1 - self.u) / (self.others + 0.5)
        return math.sqrt(variance) / math.log(2)

    @property
    def apart(self) -> float | None:
        """How many bits the estimate is above the seed's points."""
        return None if self.bits is None else self.bits - self.points

    @property
    def parts(self) -> bool:
        """Whether that is more than a bit, and enough pairs were seen: the points are outside of the 95 % interval."""
        is_enough = self.matches + self.others >= ENOUGH
        return is_enough and self.apart is not None and abs(self.apart) > max(APART, Z * self.standard_error)


@dataclass(frozen=True)
class Pass:
    """An estimate from the pairs that one of the blocking rules found."""

    found_by: str
    """The column of fct_match_candidates that says so."""
    pairs: int
    share_of_matches: float
    steps: int
    change: float


@dataclass(frozen=True)
class Estimate:
    """The levels of a platform's candidate pairs, estimated."""

    platform: str
    by_labels: bool
    passes: list[Pass]
    levels: list[Level]

    @property
    def converged(self) -> bool:
        """Whether the weights stand still; labels need no second step."""
        return self.by_labels or all(one.change <= TOLERANCE for one in self.passes)


def platforms(connection: extensions.connection, wanted: Sequence[str]) -> list[str]:
    """Return the platforms to estimate for, all that have candidates if none is wanted; raise UserError for others."""
    there = [name for (name,) in query(connection, PLATFORMS)[1]]
    if not there:
        raise UserError("no pair was compared: marts.fct_match_candidates is empty")
    if unknown := [name for name in wanted if name not in there]:
        raise UserError(f"{', '.join(unknown)}: no such platform has candidates, only {', '.join(there)}")
    return list(dict.fromkeys(wanted)) or there


def by_expectation(connection: extensions.connection, platform: str) -> Estimate:
    """Estimate by expectation maximisation over the candidate pairs of a platform; raise UserError without any."""
    return _estimate(connection, platform, DECIDED_PAIRS, [platform], None)


def by_labels(connection: extensions.connection, platform: str, labels: Iterable[Label]) -> Estimate:
    """Estimate from the candidates of the titles that are labelled on a platform; raise UserError without any."""
    own = [label for label in labels if label.platform == platform]
    pairs = [(label.netflix_id, label.rated_title_id, label.is_match) for label in own if label.rated_title_id]
    answered = sorted({label.netflix_id for label in own if label.is_match or label.rated_title_id is None})
    columns = [[pair[i] for pair in pairs] for i in range(3)]
    return _estimate(connection, platform, LABELLED_PAIRS, [*columns, platform, answered], 1)


def _estimate(
    connection: extensions.connection, platform: str, pairs: str, values: Sequence[object], steps: int | None
) -> Estimate:
    """Estimate in two passes; `steps` is 1 where it is known which pairs are right."""
    columns = query(connection, COLUMNS)[0]
    comparisons = [name.removesuffix("_level") for name in columns if name.endswith("_level")]
    patterns = ", ".join(f'"{name}_level"' for name in comparisons)
    nulls = list(NULL_LEVELS)
    passes, levels = [], []
    for found_by, on_names in (("found_by_people", True), ("found_by_name", False)):
        statement = ESTIMATE.format(pairs=pairs.format(found_by=found_by), columns=patterns)
        rows = query(
            connection,
            statement,
            *(comparisons, nulls, nulls, comparisons, *values, comparisons, steps or MAX_STEPS, TOLERANCE),
        )[1]
        if not rows or not rows[0][3]:
            raise UserError(f"{platform}: no candidate pair to count that was {found_by.replace('_', ' ')}")
        step, change, share, count = rows[0][:4]
        passes.append(Pass(found_by, count, share, step, change))
        levels += [level for row in rows if ((level := Level(*row[4:])).comparison in ON_NAMES) is on_names]
    levels.sort(key=lambda level: comparisons.index(level.comparison))
    return Estimate(platform, steps == 1, passes, levels)
