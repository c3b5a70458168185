"""What a file says of the titles: one entry a title, and what was not recognised beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from netflix_ratings.seen.dates import Order, read_day
from netflix_ratings.seen.files import File, Mark, Row
from netflix_ratings.seen.recognise import Meant, Titles, Vocabulary, recognise
from netflix_ratings.seen.rules import plain


@dataclass
class Entry:
    """What is known of a title from a file: `episodes` are seasons and episodes as the file has them."""

    mark: Mark
    lines: int = 0
    first: date | None = None
    last: date | None = None
    rating: float | None = None
    seconds: int | None = None
    episodes: set[tuple[int | None, str]] = field(default_factory=set)
    certain: bool = False


@dataclass(frozen=True)
class Unknown:
    """A name that was not recognised, in how many lines, and the place of the title with the nearest name."""

    name: str
    lines: int
    nearest: int | None


@dataclass(frozen=True)
class Gathered:
    """What a file says: entries by the place of their title, names not recognised, lines that say nothing, by why."""

    entries: dict[int, Entry]
    unknown: list[Unknown]
    skipped: dict[str, int]


def gather(file: File, titles: Titles, vocabulary: Vocabulary, today: date, order: Order | None = None) -> Gathered:
    """Recognise all lines of a file; days are read in the order, or not at all where none is given."""
    skipped: dict[str, int] = {}
    meant: list[tuple[Row, Meant, date | None]] = []
    ids = {title.imdb_id: at for at, title in reversed(list(enumerate(titles.known))) if title.imdb_id}
    for row in file.rows:
        day = read_day(row.day, order, today) if order else None
        found = None if row.skipped else _meant(row, file.kind, titles, vocabulary, ids, day)
        if found is None or found.trailer:
            why = row.skipped or "trailer"
            skipped[why] = skipped.get(why, 0) + 1
        else:
            meant.append((row, found, day))
    entries: dict[int, Entry] = {}
    for row, found, day in meant:
        if found.at is not None:
            _add(entries.setdefault(found.at, Entry(row.mark)), row, found, day)
    for entry in entries.values():
        entry.certain = entry.certain or len(entry.episodes) > 1
    return Gathered(entries, _unknown([found for _, found, _ in meant if found.at is None], titles), skipped)


def _meant(row: Row, kind: str, titles: Titles, vocabulary: Vocabulary, ids: dict[str, int], day: date | None) -> Meant:
    if row.imdb_id in ids:
        return Meant(ids[row.imdb_id], row.title)
    if kind in ("netflix_history", "netflix_activity"):
        return recognise(row.title, titles, vocabulary, day=day)
    if kind == "imdb" and row.title_type is None:
        return recognise(row.title, titles, vocabulary)
    at = titles.find(plain(row.title), row.title_type, row.year)
    # One that is matched with another title of IMDb is another.
    if at is not None and row.imdb_id and titles.known[at].imdb_id:
        at = None
    return Meant(at, plain(row.title))


def _add(entry: Entry, row: Row, found: Meant, day: date | None) -> None:
    """Add a line: the latest of several says what the title is to its owner."""
    entry.lines += 1
    if entry.last is None or (day is not None and day >= entry.last):
        entry.mark = row.mark
        entry.rating = row.rating if row.rating is not None else entry.rating
    if day is not None:
        entry.first = min(filter(None, (entry.first, day)))
        entry.last = max(filter(None, (entry.last, day)))
    if row.seconds is not None:
        entry.seconds = (entry.seconds or 0) + row.seconds
    if found.season is not None or found.episode:
        entry.episodes.add((found.season, found.episode))
    entry.certain = entry.certain or found.certain


def _unknown(meant: Sequence[Meant], titles: Titles) -> list[Unknown]:
    """The names that were not recognised, most lines first; several with one beginning are taken for one show."""
    beginnings: dict[str, set[str]] = {}
    for found in meant:
        beginnings.setdefault(_beginning(found.name), set()).add(found.name)
    counts: dict[str, int] = {}
    for found in meant:
        beginning = _beginning(found.name)
        name = beginning if len(beginnings[beginning]) > 1 else found.name
        counts[name] = counts.get(name, 0) + 1
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [Unknown(name, lines, titles.nearest(name)) for name, lines in ordered]


def _beginning(name: str) -> str:
    return name.split(": ", 1)[0].rstrip(" ")
