"""Why we believe that a rated title is a Netflix title, or that none is: in words, for `explain` and for the site."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from psycopg2 import extensions

from loaders.warehouse.query import query

KINDS = {"film": "film", "short": "short film", "special": "special", "series": "series"}

NAMES = {
    "same": "The name is the same.",
    "normalized": "The name is the same once accents, punctuation and numerals are made alike: {}.",
    "alternative": "It goes by this name there as well: {}.",
    "contained": "One name is the beginning or the end of the other: {}.",
    "similar": "The names are spelt nearly alike: {}.",
    "none": "The names do not agree: {}.",
}

BEST = "the best candidate "  # how the meanings of some reasons begin

PLATFORMS = "select platform, platform_name from reference.platforms where is_rating_platform order by platform"
ADDRESSES = "select platform, title_url from reference.platforms where title_url is not null"
TIERS = "select match_tier, meaning from reference.match_tiers order by tier_order"
REASONS = "select unmatched_reason, meaning from reference.unmatched_reasons order by reason_order"
MATCHES = """
select
    netflix_id, platform, rated_title_id, match_tier, unmatched_reason, candidate_title, candidate_kind, year_from,
    year_to, match_score, match_margin, netflix_name, rated_name, name_level, year_gap, directors_shared,
    netflix_directors, rated_directors, cast_shared, netflix_cast, rated_cast, runtime_gap
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


def reason_of(meaning: str, candidate: str) -> str:
    """Put the best candidate's name where a reason speaks of it; such a reason begins with it."""
    return meaning.replace(BEST, f"its best candidate, {candidate}, ", 1) if meaning.startswith(BEST) else meaning


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

    @property
    def where(self) -> str:
        """The platform's name."""
        return self.words.platforms.get(self.platform, self.platform)

    @property
    def address(self) -> str | None:
        """The matched title's page on the platform; None without a match."""
        address = self.words.addresses.get(self.platform)
        return address.replace("{id}", self.rated_title_id) if address and self.rated_title_id else None

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


def _found(one: Match) -> Iterator[str]:
    if one.rated_title_id is None:
        yield f"The best candidate is {one.candidate}."
    if one.match_tier == "override":
        yield "A correction made by hand says so."
    if one.name_level in NAMES:
        yield NAMES[one.name_level].format(f"“{one.netflix_name}” and “{one.rated_name}”")
    if one.year_gap is not None:
        yield _year(one)
    if one.netflix_directors and one.rated_directors:
        yield _shared("the directors", one.directors_shared or 0, one.netflix_directors, one.rated_directors)
    if one.netflix_cast and one.rated_cast:
        yield _shared("the cast", one.cast_shared or 0, one.netflix_cast, one.rated_cast)
    if one.runtime_gap is not None:
        yield (
            f"The runtimes are {one.runtime_gap} minute{_s(one.runtime_gap)} apart."
            if one.runtime_gap
            else ("The runtimes are the same to the minute.")
        )
    if one.match_score is not None:
        yield f"All in all {one.match_score} points{_lead(one)}."


def _year(one: Match) -> str:
    gap = abs(one.year_gap or 0)
    if gap == 0:
        return "The year is the same." if one.year_from == one.year_to else "Netflix's year is within its run."
    return f"Netflix's year is {gap} year{_s(gap)} {'later' if (one.year_gap or 0) > 0 else 'earlier'}."


def _shared(whom: str, shared: int, ours: int, theirs: int) -> str:
    if whom == "the directors" and ours == 1:
        return "The director is the same." if shared else "The director is another."
    return f"{shared} of {ours} of {whom} are credited there too, which lists {theirs}."


def _lead(one: Match) -> str:
    if one.rated_title_id is None:
        return ""
    if one.match_margin is None:
        return ", and no other candidate"
    if one.match_margin > 0:
        return f", {one.match_margin} ahead of the next candidate"
    return ", no more than another candidate, which has fewer people in common with it or too little else"


def _years(first: int | None, last: int | None) -> str:
    if first is None:
        return "year unknown"
    return str(first) if last in (None, first) else f"{first}–{last}"


def _s(count: int | Decimal) -> str:
    return "" if count == 1 else "s"
