"""What the command leaves out because somebody has seen it, by the files that Netflix, IMDb and Letterboxd give."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from psycopg2 import extensions

from loaders.warehouse.console import messages, printable
from loaders.warehouse.errors import UserError
from netflix_ratings.seen.dates import WORDS, Order
from netflix_ratings.seen.files import KINDS, File, read
from netflix_ratings.seen.gather import Gathered, gather
from netflix_ratings.seen.recognise import Titles, load
from netflix_ratings.watch.filters import Filter
from netflix_ratings.watch.search import Condition

SEEN = Filter("seen", "netflix_id", "none_of", "text", "not seen", "Leave out what this file says you have seen.")
LARGEST = 100_000_000  # bytes


@dataclass(frozen=True)
class NotSeen(Condition):
    """The condition that a title is in none of the files."""

    files: tuple[Path, ...] = ()

    @property
    def option(self) -> str:
        """The options that ask for it."""
        return " ".join(f"--seen {shlex.quote(str(file))}" for file in self.files)


def read_all(paths: Sequence[Path], profile: str | None, today: date) -> list[File]:
    """Read the files; raise UserError for one that cannot be read or is none of those that are known."""
    return [read(path.name, _content(path), today, profile) for path in paths]


def not_seen(
    connection: extensions.connection,
    files: Sequence[File],
    paths: Sequence[Path],
    profile: str | None,
    order: Order | None,
    today: date,
) -> NotSeen:
    """Say what the files hold and what was not recognised, and make a condition of it.

    What is only saved is not seen; what is not for them is left out like what is seen.
    """
    titles, vocabulary = load(connection)
    ids: set[str] = set()
    for file in files:
        own = order or (file.orders[0] if len(file.orders) == 1 else None)
        found = gather(file, titles, vocabulary, today, own)
        seen = [titles.known[at] for at, entry in found.entries.items() if entry.mark != "saved"]
        of_imdb = {title.imdb_id for title in seen if title.imdb_id}
        ids |= {title.netflix_id for title in seen}
        ids |= {title.netflix_id for title in titles.known if title.imdb_id in of_imdb}
        _say(file, found, titles, own, profile)
    return NotSeen(SEEN, sorted(ids), "not seen", tuple(paths))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(f"{path} is larger than {LARGEST // 1_000_000} MB: no list of what one saw is")
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from None


def _say(file: File, found: Gathered, titles: Titles, order: Order | None, profile: str | None) -> None:
    """Say beside the answer what the file holds: every line is counted somewhere."""
    counts = {
        mark: sum(entry.mark == mark for entry in found.entries.values()) for mark in ("seen", "saved", "not_for_me")
    }
    said = [
        f"{len(file.rows):,} lines",
        f"{counts['seen']:,} titles seen",
        *([f"{counts['saved']:,} saved"] if counts["saved"] else []),
        *([f"{counts['not_for_me']:,} not for you"] if counts["not_for_me"] else []),
        *(f"{number:,} × {why}" for why, number in sorted(found.skipped.items())),
    ]
    _print(f"{file.name}: {KINDS[file.kind]}: {', '.join(said)}")
    if order is None and len(file.orders) > 1:
        orders = " or ".join(f"--dates {one}" for one in file.orders)
        _print(f"  its days may be read in more than one way, and are not read: {orders}")
    elif order:
        _print(f"  its days are read as {WORDS[order]}")
    if profile is None and len(file.profiles) > 1:
        _print(f"  of all profiles: --profile takes one of {', '.join(file.profiles)}")
    unsure = [titles.known[at].title for at, entry in found.entries.items() if not entry.certain]
    if unsure:
        _print(f"  taken for episodes by the name before the colon alone: {', '.join(sorted(unsure))}")
    if found.unknown:
        lines = sum(one.lines for one in found.unknown)
        _print(f"  not recognised: {lines:,} lines, {len(found.unknown):,} names")
    for one in found.unknown:
        near = "nothing near" if one.nearest is None else f"nearest: {titles.known[one.nearest].title}"
        many = f" ({one.lines} lines)" if one.lines > 1 else ""
        _print(f"    {one.name}{many}; {near}")


def _print(text: str) -> None:
    messages.print(printable(text), style="dim", markup=False, highlight=False, soft_wrap=True)
