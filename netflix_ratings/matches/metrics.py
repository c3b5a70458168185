"""How right the matches are: what was picked, held against labels, counted and turned into shares.

Counted are Netflix titles on a platform, each once however many labels it has:

- right: the pick is labelled 1
- wrong: the pick is another than the one labelled 1, or labelled 0, or the title is known to have none
- missed: there is one labelled 1, and no pick

A pick on a title of which only pairs labelled 0 are known says nothing, unless it is one of them.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.warehouse.errors import Failure
from netflix_ratings.matches.labels import Label

HOW_COUNTED = {
    "precision": "right picks of all picks on titles whose right answer is known (one labelled 1, or known to have "
    "none) and of picks labelled 0",
    "recall": "right picks of titles with one labelled 1; a title with several counts once, right if any is picked",
    "f1": "harmonic mean of the two",
    "interval": "Wilson, 95 %",
}
Z = 1.959963984540054  # the normal distribution's, for 95 %


@dataclass(frozen=True)
class Match:
    """What the marts say of a Netflix title on a platform; the candidate is the pick or, without one, the best."""

    netflix_id: str
    title: str
    title_type: str
    release_year: int
    platform: str
    pick: str | None
    tier: str | None
    reason: str | None
    candidate_id: str | None
    candidate_title: str | None


@dataclass(frozen=True)
class Judged:
    """A match beside what is known: what is right, what is wrong, whether there is none, and as which cases."""

    match: Match
    right_ids: tuple[str, ...]
    wrong_ids: tuple[str, ...]
    has_none: bool
    right_cases: frozenset[str]
    all_cases: frozenset[str]

    @property
    def is_right(self) -> bool:
        """The pick is one that is labelled 1."""
        return self.match.pick in self.right_ids

    @property
    def is_negative(self) -> bool:
        """The pick is one that is labelled 0."""
        return self.match.pick in self.wrong_ids

    @property
    def is_wrong(self) -> bool:
        """There is a pick, and it is known not to be right."""
        is_known = bool(self.right_ids) or self.has_none or self.is_negative
        return self.match.pick is not None and is_known and not self.is_right

    @property
    def is_missed(self) -> bool:
        """There is a right one, and no pick."""
        return self.match.pick is None and bool(self.right_ids)


@dataclass(frozen=True)
class Share:
    """So many of so many; without a value where there is nothing to count."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval at 95 %."""
        if not self.of:
            return None
        share, extra = self.count / self.of, Z**2 / self.of
        middle = (share + extra / 2) / (1 + extra)
        half = Z * math.sqrt(share * (1 - share) / self.of + extra / (4 * self.of)) / (1 + extra)
        # At both ends the interval ends there, but for the last digit of floating point.
        return 0.0 if self.count == 0 else middle - half, 1.0 if self.count == self.of else middle + half


@dataclass(frozen=True)
class Figures:
    """The figures of one group of titles."""

    group: tuple[str, ...]
    precision: Share
    recall: Share

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        precision, recall = self.precision.value, self.recall.value
        if precision is None or recall is None:
            return None
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(frozen=True)
class Temptations:
    """How a platform's titles without a right one, and the pairs known to be wrong, were withstood."""

    platform: str
    titles_with_none: int
    of_these_picked: int
    pairs_labelled_0: int
    of_these_chosen: int


def judge(labels: Iterable[Label], matches: Iterable[Match]) -> list[Judged]:
    """Put the labels of each Netflix title and platform beside what was picked; raise Failure where one is unknown."""
    there = {(match.netflix_id, match.platform): match for match in matches}
    by_title: dict[tuple[str, str], list[Label]] = defaultdict(list)
    for label in labels:
        by_title[label.netflix_id, label.platform].append(label)
    _check_known(by_title, there)
    return [
        Judged(
            match=there[key],
            right_ids=_ids(own, is_match=True),
            wrong_ids=_ids(own, is_match=False),
            has_none=any(label.rated_title_id is None for label in own),
            right_cases=frozenset(label.case for label in own if label.is_match and label.case),
            all_cases=frozenset(label.case for label in own if label.case),
        )
        for key, own in sorted(by_title.items(), key=lambda item: (item[0][1], _in_order(item[0][0])))
    ]


def by_platform(judged: Iterable[Judged]) -> list[Figures]:
    """Figures of each platform."""
    return _figures(judged, lambda one: [(one.match.platform,)])


def by_type(judged: Iterable[Judged]) -> list[Figures]:
    """Figures of each platform and type of title."""
    return _figures(judged, lambda one: [(one.match.platform, one.match.title_type)])


def by_tier(judged: Iterable[Judged]) -> list[Figures]:
    """Figures of each platform and tier: of what was picked, so that only precision means something."""
    return _figures(judged, lambda one: [(one.match.platform, one.match.tier)] if one.match.tier else [])


def by_case(judged: Iterable[Judged]) -> list[Figures]:
    """Figures of each platform and case of a right pair: of what is there, so that only recall means something."""
    return _figures(judged, lambda one: [(one.match.platform, case) for case in one.right_cases])


def temptations(judged: Sequence[Judged], platform: str) -> Temptations:
    """Count the titles that have none and the pairs labelled 0 of a platform, and which of them were picked."""
    own = [one for one in judged if one.match.platform == platform]
    return Temptations(
        platform=platform,
        titles_with_none=sum(one.has_none for one in own),
        of_these_picked=sum(one.has_none and one.match.pick is not None for one in own),
        pairs_labelled_0=sum(len(one.wrong_ids) for one in own),
        of_these_chosen=sum(one.is_negative for one in own),
    )


def as_document(judged: Sequence[Judged]) -> dict[str, Any]:
    """Everything, for JSON: the keys stay, nothing is rounded or left out."""
    return {
        "how_counted": HOW_COUNTED,
        "platforms": [_entry(["platform"], one) | _entry_of_temptations(judged, one) for one in by_platform(judged)],
        "types": [_entry(["platform", "title_type"], one) for one in by_type(judged)],
        "tiers": [_entry(["platform", "match_tier"], one, "precision") for one in by_tier(judged)],
        "cases": [_entry(["platform", "case"], one, "recall") for one in by_case(judged)],
        "wrong": [_entry_of_title(one) for one in judged if one.is_wrong],
        "missed": [_entry_of_title(one) for one in judged if one.is_missed],
        "negatives_chosen": [_entry_of_title(one) for one in judged if one.is_negative],
    }


def _figures(judged: Iterable[Judged], groups_of: Callable[[Judged], Iterable[tuple[str, ...]]]) -> list[Figures]:
    """The figures of every group, where a title may be in several or in none; sorted by group."""
    groups: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
    for one in judged:
        for group in groups_of(one):
            groups[group].append(one)
    return [
        Figures(
            group=group,
            precision=Share(sum(one.is_right for one in own), sum(one.is_right or one.is_wrong for one in own)),
            recall=Share(sum(one.is_right for one in own), sum(bool(one.right_ids) for one in own)),
        )
        for group, own in sorted(groups.items())
    ]


def _ids(labels: Iterable[Label], is_match: bool) -> tuple[str, ...]:
    return tuple(sorted(x.rated_title_id for x in labels if x.is_match is is_match and x.rated_title_id is not None))


def _in_order(netflix_id: str) -> tuple[int, str]:
    """What sorts s9 before s10."""
    return len(netflix_id), netflix_id


def _check_known(labelled: Iterable[tuple[str, str]], there: Iterable[tuple[str, str]]) -> None:
    titles, platforms = {title for title, _ in there}, {platform for _, platform in there}
    wanted = sorted({title for title, _ in labelled}, key=_in_order)
    if unknown := [title for title in wanted if title not in titles]:
        some = ", ".join(unknown[:3]) + (" …" if len(unknown) > 3 else "")
        raise Failure(
            f"not in the warehouse: {len(unknown):,} of the {len(wanted):,} show_ids in the labels ({some}), "
            "which must be of another catalogue: each numbers its titles anew"
        )
    if missing := sorted({platform for _, platform in labelled} - platforms):
        raise Failure(f"nothing of {', '.join(missing)} is in the warehouse, only {', '.join(sorted(platforms))}")


def _entry(names: Sequence[str], one: Figures, only: str | None = None) -> dict[str, Any]:
    measures = {"precision": _entry_of_share(one.precision), "recall": _entry_of_share(one.recall), "f1": one.f1}
    group = dict(zip(names, one.group, strict=True))
    return group | (measures if only is None else {only: measures[only]})


def _entry_of_share(share: Share) -> dict[str, Any]:
    low, high = share.interval or (None, None)
    return {"value": share.value, "low": low, "high": high, "right": share.count, "of": share.of}


def _entry_of_temptations(judged: Sequence[Judged], one: Figures) -> dict[str, int]:
    counted = temptations(judged, *one.group)
    return {
        "titles_known_to_have_none": counted.titles_with_none,
        "of_these_picked": counted.of_these_picked,
        "pairs_labelled_0": counted.pairs_labelled_0,
        "of_these_chosen": counted.of_these_chosen,
    }


def _entry_of_title(one: Judged) -> dict[str, Any]:
    return {
        "netflix_id": one.match.netflix_id,
        "title": one.match.title,
        "title_type": one.match.title_type,
        "release_year": one.match.release_year,
        "platform": one.match.platform,
        "chosen_id": one.match.pick,
        "right_ids": list(one.right_ids),
        "known_to_have_none": one.has_none,
        "labelled_0": one.is_negative,
        "cases": sorted(one.all_cases),
        "match_tier": one.match.tier,
        "unmatched_reason": one.match.reason,
        "candidate_id": one.match.candidate_id,
        "candidate_title": one.match.candidate_title,
    }
