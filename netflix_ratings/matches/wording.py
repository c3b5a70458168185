"""Why we believe that a rated title is a Netflix title, or that none is: in words, for `explain` and for the site."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from psycopg2 import extensions

from loaders.warehouse.query import query

Row = Mapping[str, Any]

KINDS = {"film": "film", "short": "short film", "special": "special", "series": "series"}

NAMES = {
    "same": "The name is the same.",
    "normalized": "The name is the same once accents, punctuation and numerals are made alike: {}.",
    "alternative": "It goes by this name there as well: {}.",
    "article": "The name is the same but for an article: {}.",
    "respelt": "The name is the same, written in another way: {}.",
    "maker": "The name is the same but for its maker: {}.",
    "subtitle": "The names differ by a subtitle, and nobody is named who could tell them apart: {}.",
    "contained": "One name is the beginning or the end of the other: {}.",
    "similar": "The names are spelt nearly alike: {}.",
    "none": "The names do not agree: {}.",
}

WON_OVER_BETTER = {
    True: "whose evidence is not enough",
    False: "which has fewer people in common with it",
    None: "which has fewer people in common with it or too little else",
}
"""Why a candidate with a better score did not win, by whether it is too weak; None where that is not known."""

BEST = "the best candidate "  # how the meanings of some reasons begin

PLATFORMS = "select platform, platform_name from reference.platforms where is_rating_platform order by platform"
ADDRESSES = "select platform, title_url from reference.platforms where title_url is not null"
TIERS = "select match_tier, meaning from reference.match_tiers order by tier_order"
REASONS = "select unmatched_reason, meaning from reference.unmatched_reasons order by reason_order"
MATCHES = """
select
    netflix_id, platform, rated_title_id, match_tier, unmatched_reason, candidate_title, candidate_kind,
    candidate_type, also_recorded_as, year_from, year_to, match_score, match_margin, netflix_name, rated_name,
    name_level, year_gap, directors_shared, netflix_directors, rated_directors, cast_shared, netflix_cast,
    rated_cast, runtime_gap, best_candidate_id
from marts.fct_title_matches
order by netflix_id, platform
"""


@dataclass(frozen=True)
class Words:
    """What platforms, tiers and reasons are called or mean, by their values in the marts, as the seeds say it."""

    platforms: dict[str, str]
    tiers: dict[str, str]
    reasons: dict[str, str]
    addresses: dict[str, str]  # of a title, where `{id}` stands for its id


def words(connection: extensions.connection) -> Words:
    """Read the seeds."""
    return Words(*(dict(query(connection, statement)[1]) for statement in (PLATFORMS, TIERS, REASONS, ADDRESSES)))


def lead(margin: int | None, *, next_is_weak: bool | None = None) -> str:
    """How far a match is ahead of the next candidate, and why it won where it is behind."""
    if margin is None:
        return "as the only candidate"
    if margin > 0:
        return f"{margin} ahead of the next"
    behind = f"{-margin} behind the next" if margin else "no more than the next"
    return f"{behind}, {WON_OVER_BETTER[next_is_weak]}"


def override(note: str | None) -> str:
    """That a match was made by hand, and why."""
    return f"which a correction sets{f' ({note})' if note else ''}"


def why_unmatched(decision: Row, best: Row | None, kind: str, named: str) -> str:
    """Why a title has no match, with what is special about it.

    Args:
        decision: its row of fct_title_matches, with the reason's meaning and the title that has its best candidate.
        best: its best candidate's row of fct_match_candidates.
        kind: what the title is: a film, a series.
        named: the best candidate's id and name.
    """
    reason = str(decision["unmatched_reason"])
    if reason == "type_not_covered":
        return f"no {kind} is among the platform's titles"
    if reason == "type_not_kept":
        return f"its best candidate, {named}, is a {decision['candidate_type']}, a type that is not kept"
    meaning = decision["reason_meaning"] or f"{BEST}{reason.replace('_', ' ')}"
    if reason == "no_candidate" or best is None:
        return str(meaning)
    if reason == "taken_by_another_title" and decision["held_by_netflix_id"]:
        return (
            f"its best candidate, {named}, fits {decision['held_by_netflix_id']} “{decision['held_by_title']}” better"
        )
    if reason == "ambiguous":
        return _ambiguity(decision["match_margin"], best, named)
    if reason == "below_threshold":
        meaning = BEST + (
            f"scores {best['match_score']}, and {best['required_score']} are needed"
            if best["name_level"] != "none"
            else "has another name, and what else agrees is too little for that"
        )
    return meaning.replace(BEST, f"its best candidate, {named}, ", 1) if meaning.startswith(BEST) else str(meaning)


def _ambiguity(margin: int | None, best: Row, named: str) -> str:
    if best["people_shared"] == 0 and best["most_people_shared"]:
        return f"{named} fits best but has nobody in common with it, while another of its name has"
    if margin is not None and margin < 0:
        return f"{named} has most people in common with it but scores {-margin} less than the next"
    ahead = f"is only {margin} ahead of" if margin else "scores no more than"
    return f"two cannot be told apart: {named} {ahead} the next"


@dataclass(frozen=True)
class Match:
    """A row of fct_title_matches: the match of a title on a platform, or why there is none, and what was compared."""

    words: Words
    netflix_id: str
    platform: str
    rated_title_id: str | None
    match_tier: str | None
    unmatched_reason: str | None
    candidate_title: str | None
    candidate_kind: str | None
    candidate_type: str | None
    also_recorded_as: str | None
    year_from: int | None
    year_to: int | None
    match_score: int | None
    match_margin: int | None
    netflix_name: str | None
    rated_name: str | None
    name_level: str | None
    year_gap: int | None
    directors_shared: int | None
    netflix_directors: int | None
    rated_directors: int | None
    cast_shared: int | None
    netflix_cast: int | None
    rated_cast: int | None
    runtime_gap: int | Decimal | None
    best_candidate_id: str | None = None

    @property
    def where(self) -> str:
        """The platform's name."""
        return self.words.platforms.get(self.platform, self.platform)

    @property
    def address(self) -> str | None:
        """The matched title's page on the platform; None without a match."""
        address = self.words.addresses.get(self.platform)
        return address.replace("{id}", quote(self.rated_title_id)) if address and self.rated_title_id else None

    @property
    def candidate(self) -> str:
        """The rated title, or else the best candidate, with its kind and years."""
        facts = [KINDS.get(self.candidate_kind or "", ""), _years(self.year_from, self.year_to)]
        return f"“{self.candidate_title}” ({', '.join(filter(None, facts))})"

    @property
    def verdict(self) -> str:
        """What was decided, in a sentence."""
        if self.rated_title_id is None:
            reason = self.words.reasons.get(self.unmatched_reason or "", self.unmatched_reason)
            return f"No match on {self.where}: {reason}."
        return f"Matched with {self.candidate} on {self.where}."

    def correction(self, title: str, title_type: str, release_year: int | None) -> str | None:
        """The line for `seeds/match_overrides.csv` that says otherwise; None where there is no candidate to speak of.

        A match is forbidden, the best candidate of a title without one is forced; why is for its writer to say.
        """
        rated = self.rated_title_id or self.best_candidate_id
        if rated is None:
            return None
        line = io.StringIO()
        decision = "forbid" if self.rated_title_id else "force"
        row = (title, title_type, release_year, self.platform, rated, decision, "why")
        csv.writer(line, lineterminator="").writerow(row)
        return line.getvalue()

    @property
    def found(self) -> list[str]:
        """What speaks for and against the match, or else the best candidate, in sentences; none where there is none."""
        return list(_found(self)) if self.candidate_title else []


def by_title(connection: extensions.connection) -> dict[str, list[Match]]:
    """Read the matches of all titles, by netflix_id, in the order of the platforms' names."""
    said = words(connection)
    found: dict[str, list[Match]] = {}
    for row in query(connection, MATCHES)[1]:
        found.setdefault(row[0], []).append(Match(said, *row))
    return found


def _found(match: Match) -> Iterator[str]:
    if match.rated_title_id is None:
        yield f"The best candidate is {match.candidate}."
    if match.match_tier == "override":
        yield "A correction made by hand says so."
    if match.unmatched_reason == "type_not_kept":
        yield f"Its type is {match.candidate_type}, which is not kept."
    if match.also_recorded_as:
        yield f"{match.where} has the work again as {match.also_recorded_as}, with fewer votes."
    if match.name_level in NAMES:
        yield NAMES[match.name_level].format(f"“{match.netflix_name}” and “{match.rated_name}”")
    if match.year_gap is not None:
        yield _year(match)
    if match.netflix_directors and match.rated_directors:
        yield _shared("the directors", match.directors_shared or 0, match.netflix_directors, match.rated_directors)
    if match.netflix_cast and match.rated_cast:
        yield _shared("the cast", match.cast_shared or 0, match.netflix_cast, match.rated_cast)
    if match.runtime_gap is not None:
        yield (
            f"The runtimes are {match.runtime_gap} minute{_s(match.runtime_gap)} apart."
            if match.runtime_gap
            else ("The runtimes are the same to the minute.")
        )
    if match.match_score is not None:
        ahead = f", {lead(match.match_margin)}" if match.rated_title_id else ""
        yield f"All in all {match.match_score} points{ahead}."


def _year(match: Match) -> str:
    gap = abs(match.year_gap or 0)
    if gap == 0:
        return "The year is the same." if match.year_from == match.year_to else "Netflix's year is within its run."
    return f"Netflix's year is {gap} year{_s(gap)} {'later' if (match.year_gap or 0) > 0 else 'earlier'}."


def _shared(whom: str, shared: int, ours: int, theirs: int) -> str:
    if whom == "the directors" and ours == 1:
        return "The director is the same." if shared else "The director is another."
    return f"{shared} of {ours} of {whom} are credited there too, which lists {theirs}."


def _years(first: int | None, last: int | None) -> str:
    if first is None:
        return "year unknown"
    return str(first) if last in (None, first) else f"{first}–{last}"


def _s(count: int | Decimal) -> str:
    return "" if count == 1 else "s"
