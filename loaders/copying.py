"""What all ways of copying a file share, whatever it is copied into: how far it is, other ways to read it, bad keys."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from loaders.files import Reading, open_source, open_unpacked
from loaders.layouts import shown
from loaders.load_log import Load
from loaders.places import Place
from loaders.rows import CORRECT
from loaders.sources import CSV, SourceFile
from loaders.streams import NOT_UTF_8
from loaders.warehouse.errors import UserError
from loaders.windows_1252 import is_windows_1252

WINDOWS_1252 = "windows-1252"
SMALL = 64 << 20  # bytes as they are kept

Result = TypeVar("Result")


class Progressing(Protocol):
    """What is being read, as far as it has come."""

    @property
    def lines(self) -> int:
        """Lines read so far."""

    @property
    def bytes_read(self) -> int:
        """Bytes read so far."""


OnRead = Callable[[Progressing], None]


@dataclass(frozen=True)
class Copied:
    """What a file was copied into holds, and when it was copied, by the clock of where it is.

    Attributes:
        key_proof: the table and the transaction that copied, where all keys were seen to ascend.
        values_seen: the values of vocabularies, by column, where there is a proof of the keys.
        group_hashes: hashes of groups of rows, as `GroupHashes` packs them, and whether ids ascend by length first,
            where there is a proof of the keys.
    """

    load: Load
    started: datetime
    finished: datetime
    key_proof: str | None = None
    values_seen: Mapping[str, Sequence[str]] | None = None
    group_hashes: tuple[bytes, bool] | None = None


class TryAgain(Exception):  # noqa: N818  # not an error: the file is to be read in another way
    """The file could not be read this way; another one is worth trying."""

    def __init__(self, reading: Reading, error: UserError | None = None) -> None:
        super().__init__()
        self.reading, self.error = reading, error


def copy_in_some_way(copy: Callable[[Reading], Result], give_up: Callable[[], None]) -> Result:
    """Copy a file as it is and, where that says TryAgain, in the way that it names.

    Args:
        copy: copies the file, read in one way.
        give_up: undoes what was copied before the next try.
    """
    reading, first_error = Reading(), None
    while True:
        try:
            return copy(reading)
        except TryAgain as again:
            give_up()
            reading, first_error = again.reading, again.error
        except UserError:
            if first_error is not None and NOT_UTF_8 in str(first_error):
                raise first_error from None  # a mixture of encodings: the other one is no better
            raise


def is_small(source: SourceFile, place: Place) -> bool:
    """Whether a file is small enough to be read once more, row by row: IMDb's are not."""
    return source.format == CSV or place.size < SMALL


def row_by_row(source: SourceFile, place: Place, reading: Reading) -> Reading | None:
    """The way to read a file of which a row could not be read; None where there is none left."""
    return None if reading.row_by_row or not is_small(source, place) else replace(reading, row_by_row=True)


def as_windows_1252(source: SourceFile, place: Place, reading: Reading) -> Reading | None:
    """The way to read a file that is not UTF-8; None where it is not certain."""
    # IMDb's files have letters of all languages: written in an encoding of one byte, most of them are lost.
    if source.format != CSV or reading.encoding:
        return None
    with open_unpacked(place) as (_, stream):
        return replace(reading, encoding=WINDOWS_1252) if is_windows_1252(stream) else None


def key_problem(source: SourceFile, place: Place, reading: Reading) -> str:
    """Which key of a file is there twice, not at all, or is none by its form: a message."""
    seen: dict[tuple[str, ...], int] = {}
    columns = ", ".join(source.key)
    with open_source(source, place, replace(reading, row_by_row=False)) as file:
        for line, row in file.rows():
            key = tuple(row[name] for name in source.key)
            if not all(key):
                return f"{place}, line {line}, column {columns}: no value, where each row needs one: {CORRECT}"
            value = shown(", ".join(key))
            if source.key_form and not re.fullmatch(source.key_form, key[0]):
                return f"{place}, line {line}, column {columns}: {value} cannot be an id: {CORRECT}"
            if key in seen:
                return f"{place}, line {line}, column {columns}: {value} is in line {seen[key]} already: keep one"
            seen[key] = line
    return f"{place}: values of {columns} are there more than once, or missing: keep one row of each"
