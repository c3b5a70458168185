"""Precision and recall of the matches: what was chosen, compared with labels and counted.

Counted are Netflix titles on a platform, each once, whatever the number of its labels:

- true positive: the chosen pair is labelled 1
- false positive: another pair is labelled 1, or the chosen pair is labelled 0, or the title is known to have none
- false negative: a pair is labelled 1, and none was chosen

Where only pairs labelled 0 are known of a title, a chosen pair counts only if it is one of them.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.warehouse.errors import UserError
from netflix_ratings.matches.labels import Label

HOW_COUNTED = {
    "precision": "true positives among chosen pairs of titles with a known answer (a pair labelled 1, or known to have "
    "none) and chosen pairs labelled 0",
    "recall": "true positives among titles with a pair labelled 1; of several, one chosen is enough",
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
    """A match beside its labels: the ids labelled 1 and 0, whether there is known to be none, and the cases."""

    match: Match
    match_ids: tuple[str, ...]
    non_match_ids: tuple[str, ...]
    has_none: bool
    match_cases: frozenset[str]
    all_cases: frozenset[str]

    @property
    def is_true_positive(self) -> bool:
        """The chosen pair is labelled 1."""
        return self.match.pick in self.match_ids

    @property
    def is_labelled_0(self) -> bool:
        """The chosen pair is labelled 0."""
        return self.match.pick in self.non_match_ids

    @property
    def is_false_positive(self) -> bool:
        """A pair was chosen that is known to be none."""
        is_known = bool(self.match_ids) or self.has_none or self.is_labelled_0
        return self.match.pick is not None and is_known and not self.is_true_positive

    @property
    def is_false_negative(self) -> bool:
        """A pair is labelled 1, and none was chosen."""
        return self.match.pick is None and bool(self.match_ids)


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
class Negatives:
    """How many of a platform's titles without a match, and of the pairs labelled 0, were matched all the same."""

    platform: str
    titles_with_none: int
    of_these_picked: int
    pairs_labelled_0: int
    of_these_chosen: int


def judge(labels: Iterable[Label], matches: Iterable[Match]) -> list[Judged]:
    """Put the labels of each Netflix title and platform beside what was picked; raise UserError for an unknown one."""
    there = {(match.netflix_id, match.platform): match for match in matches}
    by_title: dict[tuple[str, str], list[Label]] = defaultdict(list)
    for label in labels:
        by_title[label.netflix_id, label.platform].append(label)
    _check_known(by_title, there)
    return [
        Judged(
            match=there[key],
            match_ids=_ids(own, is_match=True),
            non_match_ids=_ids(own, is_match=False),
            has_none=any(label.rated_title_id is None for label in own),
            match_cases=frozenset(label.case for label in own if label.is_match and label.case),
            all_cases=frozenset(label.case for label in own if label.case),
        )
        for key, own in sorted(by_title.items(), key=lambda item: (item[0][1], _in_order(item[0][0])))
    ]


def by_platform(judged: Iterable[Judged]) -> list[Figures]:
    """Figures of each platform."""
    return _figures(judged, lambda title: [(title.match.platform,)])


def by_type(judged: Iterable[Judged]) -> list[Figures]:
    """Figures of each platform and type of title."""
    return _figures(judged, lambda title: [(title.match.platform, title.match.title_type)])


def by_tier(judged: Iterable[Judged]) -> list[Figures]:
    """Figures of each platform and tier: of what was picked, so that only precision has a meaning."""
    return _figures(judged, lambda title: [(title.match.platform, title.match.tier)] if title.match.tier else [])


def by_case(judged: Iterable[Judged]) -> list[Figures]:
    """Figures of each platform and case of a pair labelled 1: of what is there, so that only recall has a meaning."""
    return _figures(judged, lambda title: [(title.match.platform, case) for case in title.match_cases])


def negatives(judged: Sequence[Judged], platform: str) -> Negatives:
    """Count the titles that have none and the pairs labelled 0 of a platform, and which of them were picked."""
    own = [title for title in judged if title.match.platform == platform]
    return Negatives(
        platform=platform,
        titles_with_none=sum(title.has_none for title in own),
        of_these_picked=sum(title.has_none and title.match.pick is not None for title in own),
        pairs_labelled_0=sum(len(title.non_match_ids) for title in own),
        of_these_chosen=sum(title.is_labelled_0 for title in own),
    )


def as_document(judged: Sequence[Judged]) -> dict[str, Any]:
    """Everything, for JSON: the keys stay, nothing is rounded or left out."""
    return {
        "how_counted": HOW_COUNTED,
        "platforms": [
            _entry(["platform"], figures) | _entry_of_negatives(judged, figures) for figures in by_platform(judged)
        ],
        "types": [_entry(["platform", "title_type"], figures) for figures in by_type(judged)],
        "tiers": [_entry(["platform", "match_tier"], figures, "precision") for figures in by_tier(judged)],
        "cases": [_entry(["platform", "case"], figures, "recall") for figures in by_case(judged)],
        "wrong": [_entry_of_title(title) for title in judged if title.is_false_positive],
        "missed": [_entry_of_title(title) for title in judged if title.is_false_negative],
        "negatives_chosen": [_entry_of_title(title) for title in judged if title.is_labelled_0],
    }


def _figures(judged: Iterable[Judged], groups_of: Callable[[Judged], Iterable[tuple[str, ...]]]) -> list[Figures]:
    """The figures of every group, where a title may be in several or in none; sorted by group."""
    groups: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
    for title in judged:
        for group in groups_of(title):
            groups[group].append(title)
    return [
        Figures(
            group=group,
            precision=Share(
                sum(title.is_true_positive for title in own),
                sum(title.is_true_positive or title.is_false_positive for title in own),
            ),
            recall=Share(sum(title.is_true_positive for title in own), sum(bool(title.match_ids) for title in own)),
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
        raise UserError(
            f"not in the warehouse: {len(unknown):,} of the {len(wanted):,} show_ids in the labels ({some}), "
            "which must be of another catalogue: each has its own numbers"
        )
    if missing := sorted({platform for _, platform in labelled} - platforms):
        raise UserError(f"nothing of {', '.join(missing)} is in the warehouse, only {', '.join(sorted(platforms))}")


def _entry(names: Sequence[str], figures: Figures, only: str | None = None) -> dict[str, Any]:
    measures = {
        "precision": _entry_of_share(figures.precision),
        "recall": _entry_of_share(figures.recall),
        "f1": figures.f1,
    }
    group = dict(zip(names, figures.group, strict=True))
    return group | (measures if only is None else {only: measures[only]})


def _entry_of_share(share: Share) -> dict[str, Any]:
    low, high = share.interval or (None, None)
    return {"value": share.value, "low": low, "high": high, "right": share.count, "of": share.of}


def _entry_of_negatives(judged: Sequence[Judged], figures: Figures) -> dict[str, int]:
    counted = negatives(judged, *figures.group)
    return {
        "titles_known_to_have_none": counted.titles_with_none,
        "of_these_picked": counted.of_these_picked,
        "pairs_labelled_0": counted.pairs_labelled_0,
        "of_these_chosen": counted.of_these_chosen,
    }


def _entry_of_title(title: Judged) -> dict[str, Any]:
    return {
        "netflix_id": title.match.netflix_id,
        "title": title.match.title,
        "title_type": title.match.title_type,
        "release_year": title.match.release_year,
        "platform": title.match.platform,
        "chosen_id": title.match.pick,
        "right_ids": list(title.match_ids),
        "known_to_have_none": title.has_none,
        "labelled_0": title.is_labelled_0,
        "cases": sorted(title.all_cases),
        "match_tier": title.match.tier,
        "unmatched_reason": title.match.reason,
        "candidate_id": title.match.candidate_id,
        "candidate_title": title.match.candidate_title,
    }
