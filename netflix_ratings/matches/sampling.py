"""Precision and recall of all decisions, estimated from a stratified random sample of them.

A stratum is a tier of a platform, or a reason why there is no match. The share of right ones in a stratum has Wilson's
interval; the weighted sum of the strata has the one that follows from these by the method of variance estimates
recovery: G. Zou, W. Huang, X. Zhang, A note on confidence interval estimation for a linear function of binomial
proportions (2009). Recall is a function of a ratio of two such sums, whose interval is that of A. Donner, G. Zou,
Closed-form confidence intervals for functions of the normal mean and standard deviation (2012).
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from netflix_ratings.matches.metrics import Share

FEWEST = 2
"""So many titles are drawn of each stratum that has them, however small it is."""

RIGHT, OTHER, WRONG, NONE, UNKNOWN = "right", "other", "wrong", "none", "unknown"
ANSWERS = (RIGHT, OTHER, WRONG, NONE, UNKNOWN)
"""The match is right; another candidate is; the match is wrong; no candidate is right; nobody can tell."""


@dataclass(frozen=True)
class Decision:
    """What was decided for a title on a platform, and the stratum that it belongs to."""

    netflix_id: str
    platform: str
    rated_title_id: str | None
    stratum: str

    @property
    def key(self) -> tuple[str, str]:
        """What names it."""
        return self.netflix_id, self.platform


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval at 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """What a sample says of all decisions on a platform; None where nothing was judged that would say it."""

    platform: str
    judged: int
    unknown: int
    precision: Interval | None
    recall: Interval | None


def sizes(decisions: Iterable[Decision]) -> dict[tuple[str, str], int]:
    """Count the titles of each platform and stratum."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for decision in decisions:
        counted[decision.platform, decision.stratum] += 1
    return dict(counted)


def draw(decisions: Sequence[Decision], size: int, seed: int) -> list[Decision]:
    """Draw at random, the same for the same seed: of each stratum in proportion to its size, but at least a few.

    It is larger than was asked for where a few of each stratum are more than that.
    """
    strata: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for decision in sorted(decisions, key=lambda one: _lot(seed, one)):
        strata[decision.platform, decision.stratum].append(decision)
    wanted = _shares(strata, size)
    drawn = [one for own in strata.values() for one in own[: wanted(len(own))]]
    return sorted(drawn, key=lambda one: _lot(seed, one))


def estimate(decisions: Sequence[Decision], answers: Mapping[tuple[str, str], str], platform: str) -> Estimate:
    """Estimate precision and recall on a platform from the answers that were given, by netflix_id and platform."""
    own = [decision for decision in decisions if decision.platform == platform]
    given: dict[str, list[str]] = defaultdict(list)
    for decision in own:
        if decision.key in answers:
            given[decision.stratum].append(answers[decision.key])
    known = {stratum: [answer for answer in said if answer != UNKNOWN] for stratum, said in given.items()}
    titles = {stratum: count for (_, stratum), count in sizes(own).items()}
    matched = {decision.stratum for decision in own if decision.rated_title_id is not None}

    def share(stratum: str, answer: str) -> Share:
        said = known.get(stratum, [])
        return Share(sum(one == answer for one in said), len(said))

    found = _total([(titles[name], share(name, RIGHT)) for name in matched])
    missed = _total([(titles[name], share(name, OTHER)) for name in titles])
    all_matched = sum(titles[name] for name in matched)
    is_judged = any(known.get(name) for name in matched)
    return Estimate(
        platform=platform,
        judged=sum(len(said) for said in known.values()),
        unknown=sum(len(said) for said in given.values()) - sum(len(said) for said in known.values()),
        precision=Interval(*(x / all_matched for x in (found.value, found.low, found.high))) if is_judged else None,
        recall=_recall(found, missed) if is_judged and any(known.values()) else None,
    )


def _shares(strata: Mapping[tuple[str, str], Sequence[Decision]], size: int) -> Callable[[int], int]:
    """How many to draw of a stratum, by its size: what small strata take as their few is not there for the others."""
    large, few = [len(own) for own in strata.values()], 0
    while True:
        share = max(0, size - few) / sum(large) if large else 0
        rest = [titles for titles in large if share * titles >= FEWEST]
        if len(rest) == len(large):
            return lambda titles: min(titles, max(FEWEST, math.floor(share * titles)))
        few += sum(min(FEWEST, titles) for titles in large if share * titles < FEWEST)
        large = rest


def _lot(seed: int, decision: Decision) -> str:
    return hashlib.sha256(f"{seed}|{decision.platform}|{decision.netflix_id}".encode()).hexdigest()


def _total(strata: Iterable[tuple[int, Share]]) -> Interval:
    """So many titles of all strata; of a stratum of which nothing is known, it may be none or all."""
    value = below = above = 0.0
    most = 0
    for titles, share in strata:
        low, high = share.interval or (0.0, 1.0)
        middle = 0.5 if share.value is None else share.value
        value += titles * middle
        below += (titles * (middle - low)) ** 2
        above += (titles * (high - middle)) ** 2
        most += titles
    return Interval(value, max(0.0, value - math.sqrt(below)), min(float(most), value + math.sqrt(above)))


def _recall(found: Interval, missed: Interval) -> Interval | None:
    """Of the titles that have a right one, those whose right one was found: 1 / (1 + missed / found)."""
    if found.value + missed.value == 0:
        return None
    if found.value == 0:
        return Interval(0.0, 0.0, found.high / (found.high + missed.low) if found.high + missed.low else 1.0)
    low, high = _ratio(missed, found)
    return Interval(found.value / (found.value + missed.value), 1 / (1 + high), 1 / (1 + low))


def _ratio(over: Interval, under: Interval) -> tuple[float, float]:
    product = over.value * under.value

    def bound(one: float, other: float, sign: int) -> float:
        divisor = other * (2 * under.value - other)
        if divisor <= 0:
            return 0.0 if sign < 0 else math.inf
        root = product**2 - one * (2 * over.value - one) * divisor
        return max(0.0, (product + sign * math.sqrt(max(0.0, root))) / divisor)

    return bound(over.low, under.high, -1), bound(over.high, under.low, 1)
