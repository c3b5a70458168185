"""The files that people have of their own account, brought to one shape of rows."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from pathlib import PurePath
from typing import Literal

from loaders.warehouse.errors import UserError
from netflix_ratings.seen.dates import Order, orders
from netflix_ratings.seen.rules import LEAST_SECONDS, THUMBS, plain

Mark = Literal["seen", "saved", "not_for_me"]
Skipped = Literal["", "no name", "trailer", "short look"]
KINDS = {
    "netflix_history": "Netflix's viewing history",
    "netflix_activity": "Netflix's viewing activity",
    "netflix_ratings": "ratings given at Netflix",
    "netflix_list": "a list kept at Netflix",
    "imdb": "an export of IMDb",
    "letterboxd": "an export of Letterboxd",
    "marks": "marks of these pages",
}
EXPECTED = (
    "Netflix's NetflixViewingHistory, ViewingActivity, Ratings or MyList, an export of IMDb or Letterboxd, "
    "or of these pages"
)


@dataclass
class Row:
    """A line of a file.

    Attributes:
        title: the title as the file has it.
        day: the day as the file has it.
        mark: what the line says of the title.
        rating: what its owner gave it, 0 to 10.
        seconds: for how long it was looked at.
        imdb_id: the title's id where the file has one.
        year: the title's year where the file has one.
        title_type: `movie` or `series` where the file has one.
        profile: whose line it is, of several at one account.
        skipped: why the line says nothing of the title.
    """

    title: str
    day: str = ""
    mark: Mark = "seen"
    rating: float | None = None
    seconds: int | None = None
    imdb_id: str | None = None
    year: int | None = None
    title_type: str | None = None
    profile: str = ""
    skipped: Skipped = ""


@dataclass
class File:
    """A file read. `orders` are those that its days may be meant in, `profiles` whose lines it has."""

    name: str
    kind: str
    rows: list[Row] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    profiles: list[str] = field(default_factory=list)


def read(name: str, content: bytes, today: date, profile: str | None = None) -> File:
    """Read a file, whichever of them it is: by its columns, not by its name.

    Raise UserError, which names the columns, where it is none of them, and the profiles where it has none of that name.
    """
    text = _text(content)
    if "\0" in text:
        raise UserError(f"{name} is no text, or is still packed: it needs to be one of {EXPECTED}")
    try:
        lines = _lines(text)
    except csv.Error:  # a field longer than any title
        raise UserError(f"{name} is no table of titles: it needs to be one of {EXPECTED}") from None
    if not lines:
        raise UserError(f"{name} is empty: it needs to be one of {EXPECTED}")
    header = [plain(cell).lower() for cell in lines[0]]
    kind = _kind(header, lines, today)
    if kind is None:
        columns = ", ".join(cell.strip() for cell in lines[0])[:200]
        raise UserError(f"{name} has the columns {columns}: it needs to be one of {EXPECTED}")
    if kind == "netflix_history":
        # The heading is in the account's language, or was lost.
        body = lines if orders([lines[0][1]], today) else lines[1:]
        rows = [Row(title=line[0], day=line[1] if len(line) > 1 else "") for line in body]
    else:
        made = READERS[kind]
        records = [dict.fromkeys(header, "") | dict(zip(header, line, strict=False)) for line in lines[1:]]
        rows = [row for record in records if (row := made(record, name)) is not None]
    profiles = sorted({row.profile for row in rows if row.profile})
    if profile is not None and profiles:
        if profile not in profiles:
            raise UserError(f"{name} has no profile {profile}; it has {', '.join(profiles)}")
        rows = [row for row in rows if row.profile == profile]
    _skip(rows)
    return File(name, kind, rows, orders([row.day for row in rows if row.day], today), profiles)


def _skip(rows: Sequence[Row]) -> None:
    """Say of each row why it says nothing: several short looks at a title may be a long one together."""
    looks: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.seconds is not None and not row.skipped:
            looks[row.profile, row.title] = looks.get((row.profile, row.title), 0) + row.seconds
    for row in rows:
        if not plain(row.title) and not row.imdb_id:
            row.skipped = "no name"
        elif row.seconds is not None and not row.skipped and looks[row.profile, row.title] < LEAST_SECONDS:
            row.skipped = "short look"


def _text(content: bytes) -> str:
    """UTF-8, as all of them are; a spreadsheet may have saved it as UTF-16 or in the encoding of Windows."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines(text: str) -> list[list[str]]:
    """Cells of each line that has any; commas stand between them, or what a spreadsheet puts there."""
    head = re.sub('"[^"]*"', "", text.lstrip("\r\n").split("\n", 1)[0])
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [row for row in rows if any(map(str.strip, row))]


def _kind(header: Sequence[str], lines: Sequence[Sequence[str]], today: date) -> str | None:
    has = set(header).issuperset
    if has(("mark", "title", "imdb_id")):
        return "marks"
    if has(("title", "start time", "duration")):
        return "netflix_activity"
    if has(("title name",)):
        return "netflix_ratings" if has(("thumbs value",)) or has(("star value",)) else "netflix_list"
    if has(("const",)):
        return "imdb"
    if has(("name", "letterboxd uri")):
        return "letterboxd"
    second = [line[1] for line in lines if len(line) == 2]
    read = [text for text in second if orders([text], today)]
    return "netflix_history" if 2 * len(read) > len(lines) - 1 and read else None


def _activity(record: Mapping[str, str], _: str) -> Row:
    clock = [int(number) for number in re.findall("[0-9]+", record.get("duration") or "")][:3]
    seconds = sum(number * 60**place for place, number in enumerate(reversed(clock))) if clock else None
    extra = (record.get("supplemental video type") or "").strip()
    return Row(
        title=record["title"],
        day=record["start time"],
        seconds=seconds,
        profile=(record.get("profile name") or "").strip(),
        skipped="trailer" if extra else "",
    )


def _netflix_rating(record: Mapping[str, str], _: str) -> Row | None:
    thumbs = THUMBS.get((record.get("thumbs value") or "").strip()[:1])
    stars = _number(record.get("star value"))
    rating = float(thumbs) if thumbs else 2 * stars if stars else None
    if rating is None:
        return None
    return Row(
        title=record["title name"],
        day=record.get("event utc ts") or record.get("region view date") or "",
        mark="seen" if rating > THUMBS["1"] else "not_for_me",
        rating=rating,
        profile=(record.get("profile name") or "").strip(),
    )


def _netflix_list(record: Mapping[str, str], _: str) -> Row:
    return Row(
        title=record["title name"],
        day=record.get("utc title add date") or "",
        mark="saved",
        profile=(record.get("profile name") or "").strip(),
    )


def _imdb(record: Mapping[str, str], _: str) -> Row:
    rating = _number(record.get("your rating"))
    type_ = (record.get("title type") or "").lower()
    return Row(
        title=record.get("title") or record["const"],
        day=record.get("date rated") or record.get("created") or "",
        mark="saved" if rating is None else "seen",
        rating=rating,
        imdb_id=record["const"].strip() or None,
        year=_year(record.get("year")),
        title_type=None if "episode" in type_ else "series" if "series" in type_ else "movie" if type_ else None,
    )


def _letterboxd(record: Mapping[str, str], name: str) -> Row:
    rating = _number(record.get("rating"))
    return Row(
        title=record["name"],
        day=record.get("watched date") or record.get("date") or "",
        # The file of what one wants to see has the columns of the one of what one saw.
        mark="saved" if "watchlist" in PurePath(name).name.lower() else "seen",
        rating=None if rating is None else 2 * rating,
        year=_year(record.get("year")),
    )


def _own(record: Mapping[str, str], _: str) -> Row | None:
    mark = record["mark"].strip()
    if mark not in ("seen", "saved", "not_for_me"):
        return None
    return Row(
        title=record["title"],
        day=record.get("day") or "",
        mark=mark,  # type: ignore[arg-type] # it is one of the three
        rating=_number(record.get("rating")),
        imdb_id=record["imdb_id"].strip() or None,
        year=_year(record.get("release_year")),
        title_type=(record.get("title_type") or "").strip() or None,
    )


def _number(text: str | None) -> float | None:
    """A number; None where the cell has none."""
    try:
        number = float((text or "").strip().replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) else None


def _year(text: str | None) -> int | None:
    number = _number(text)
    return None if number is None else int(number)


READERS: Mapping[str, Callable[[Mapping[str, str], str], Row | None]] = {
    "netflix_activity": _activity,
    "netflix_ratings": _netflix_rating,
    "netflix_list": _netflix_list,
    "imdb": _imdb,
    "letterboxd": _letterboxd,
    "marks": _own,
}
