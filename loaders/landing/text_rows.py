"""The rows of a source's file as Arrow batches of text: the rows and the values that COPY reads, and no others."""

import codecs
import re
from collections.abc import Iterator
from threading import Event
from typing import Any
from weakref import finalize

from loaders.files import OpenFile
from loaders.layouts import shown
from loaders.places import BLOCK
from loaders.rows import CORRECT, LONGEST_FIELD
from loaders.streams import ENCODE, LONGEST_LINE, NOT_UTF_8, Stream

BLOCK_BYTES = 4 << 20
LARGE_BLOCK_BYTES = LONGEST_LINE + LONGEST_FIELD  # no line is longer
ROW = re.compile(r"Row #(\d+)")
CONTINUED = bytes(range(0x80, 0xC0))
BLANK = b"\n\n", b"\r\r", b"\r\n\r\n"
SECONDS_TO_LET_GO = 10
TWO_KINDS = "line ends of two kinds: a line feed, a carriage return, or both"


class OddRowError(Exception):
    """A row that COPY does not take either.

    Attributes:
        line: its line in the file, or, where values can hold line ends, None.
        problem: what is wrong, and what to do.
        encoding: whether it is bytes that are not UTF-8.
    """

    def __init__(self, line: int | None, problem: str, encoding: bool = False) -> None:
        super().__init__(problem)
        self.line, self.problem, self.encoding = line, problem, encoding


class TooLongError(Exception):
    """A row longer than a block."""


class _Checked:
    """What Arrow reads: a header of numbers, then the file, which is looked at for what only COPY refuses.

    With a header of our own Arrow takes no byte-order mark out of the first value, and reads a file without rows.
    """

    def __init__(self, stream: Stream, header: bytes, quotes: bool, file: OpenFile | None) -> None:
        self._stream, self._header, self._quotes, self._file = stream, header, quotes, file
        self._inside = False
        self._first = True
        self._ends: set[bytes] = set()
        self.recent = b"", b""
        """The last two blocks: what Arrow says of bytes is about one of these."""

    def read(self, size: int = BLOCK_BYTES) -> bytes:
        """Return the next bytes; b"" at the end."""
        parts, self._header = [self._header], b""
        found = len(parts[0])
        while found < size:  # to the full: Arrow takes a row that is in three blocks for one that is too long
            line = self._file.header_lines + self._file.lines + 1 if self._file else 1
            block = self._stream.read(min(BLOCK, size - found))
            self._check(block, line)
            if not block:
                break
            parts.append(block)
            found += len(block)
        self.recent = self.recent[1], b"".join(parts)
        return self.recent[1]

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def _check(self, block: bytes, line: int) -> None:
        if (found := block.find(b"\0")) >= 0:
            self._refuse(block, found, line, f"a NUL byte: {CORRECT}")
        if not block and self._inside:
            raise OddRowError(None, f"the file ends inside a quoted field: {CORRECT}")
        outside = self._outside(block)
        if self._first and outside[:1] in (b"\n", b"\r"):
            self._refuse(block, 0, line, self._too_few())
        self._first = self._first and not block
        if b"\r" in outside:
            both = outside.count(b"\r\n")
            single = outside.count(b"\r") - both, outside.count(b"\n") - both
            self._ends |= {end for end, count in zip((b"\r\n", b"\r", b"\n"), (both, *single), strict=True) if count}
        elif b"\n" in outside:
            self._ends.add(b"\n")
        if len(self._ends) > 1:
            self._refuse(block, max(block.find(b"\r"), 0), line, f"{TWO_KINDS}: {CORRECT}")
        for blank in BLANK:
            if (found := outside.find(blank)) >= 0:
                self._refuse(outside, found + len(blank) // 2, line, self._too_few())

    def _outside(self, block: bytes) -> bytes:
        """What of a block is in no quoted field."""
        if not self._quotes:
            return block
        pieces = block.split(b'"')
        outside = b'"'.join(pieces[1 if self._inside else 0 :: 2])
        self._inside ^= len(pieces) % 2 == 0
        return outside

    def _refuse(self, block: bytes, at: int, line: int, problem: str) -> None:
        if self._quotes or self._file is None:
            raise OddRowError(None, problem)
        raise OddRowError(line + block.count(self._file.line_end, 0, at), problem)

    def _too_few(self) -> str:
        expected = len(self._file.columns) if self._file else 0
        return f"too few fields, {expected} are expected: {CORRECT}"


class _Held:
    """All of ours that Arrow's threads hold, which read ahead and go on for a moment after an error.

    A thread of theirs that comes back to Python while Python ends has the process aborted. So nothing is over before
    they have let this go.
    """

    closed = False

    def __init__(self, checked: _Checked) -> None:
        self.read, self.readable = checked.read, checked.readable
        self.odd: list[Any] = []

    def note_odd_row(self, row: Any) -> str:
        """Keep what Arrow says of a row that it cannot read."""
        self.odd.append(row)
        return "error"


def batches_of(file: OpenFile, delimiter: str, quotes: bool, null: str, large: bool = False) -> Iterator[Any]:
    """The rows of an open file as `pyarrow.RecordBatch`es: its columns in its order, under their names, all text.

    Args:
        file: a source's file, past its header.
        delimiter: what stands between two fields.
        quotes: whether fields can be quoted; a quoted field is never null.
        null: what stands for a value that is not there.
        large: whether rows are longer than usual.

    Raises:
        OddRowError: where COPY would not take a row.
        TooLongError: where a row is longer than a block.
        OSError, ValueError: what reading the file raises; `file.problem` says it.
    """
    yield from _batches(file, file, file.columns, delimiter, quotes, null, large)


def batches_of_csv(stream: Stream, columns: tuple[str, ...]) -> Iterator[Any]:
    """The rows of CSV that we have written ourselves, in the same way."""
    yield from _batches(stream, None, columns, ",", True, "", False)


def _batches(
    stream: Stream,
    file: OpenFile | None,
    columns: tuple[str, ...],
    delimiter: str,
    quotes: bool,
    null: str,
    large: bool,
) -> Iterator[Any]:
    import pyarrow
    from pyarrow import csv

    names = [name.lower() for name in columns]
    header = delimiter.join(names).encode() + b"\n"
    checked = _Checked(stream, header, quotes, file)
    held, reader, let_go = _Held(checked), None, Event()
    finalize(held, let_go.set)
    odd = held.odd
    try:
        reader = csv.open_csv(
            pyarrow.PythonFile(held, mode="r"),
            read_options=csv.ReadOptions(use_threads=False, block_size=LARGE_BLOCK_BYTES if large else BLOCK_BYTES),
            parse_options=csv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if quotes else False,
                double_quote=quotes,
                escape_char=False,
                newlines_in_values=quotes,
                ignore_empty_lines=False,
                invalid_row_handler=held.note_odd_row,
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pyarrow.string()),
                null_values=[null],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        yield from reader
    except pyarrow.ArrowInvalid as error:
        if "straddl" in str(error) and not large:
            raise TooLongError from None
        header_lines = file.header_lines if file else 1
        found = _not_utf_8(b"".join(checked.recent))
        raise _odd_row(str(error), odd[0] if odd else None, None if quotes else header_lines, found) from None
    finally:
        del held, reader
        let_go.wait(SECONDS_TO_LET_GO)


def _odd_row(said: str, row: Any, header_lines: int | None, not_utf_8: str) -> OddRowError:
    """An error of Arrow as ours. It counts rows, its header among them."""
    counted = ROW.search(said)
    line = int(counted[1]) - 1 + header_lines if counted and header_lines is not None else None
    if row is not None:
        many = "many" if row.actual_columns > row.expected_columns else "few"
        text = f", in {shown(row.text)}" if row.text else ""
        return OddRowError(line, f"too {many} fields, {row.expected_columns} are expected{text}: {CORRECT}")
    if "invalid UTF8" in said:
        return OddRowError(line, f"{NOT_UTF_8}{not_utf_8}: {ENCODE}", encoding=True)
    return OddRowError(line, f"{' '.join(said.split())[:200]}: {CORRECT}")


def _not_utf_8(block: bytes) -> str:
    """The first character of a block that is none, as Postgres says it: all the bytes that it should have."""
    begun = len(block) - len(block[:3].lstrip(CONTINUED) + block[3:])
    try:
        codecs.getincrementaldecoder("utf-8")().decode(block[begun:])
    except UnicodeDecodeError as error:
        at = begun + error.start
        length = 1 + sum(block[at] >= first for first in (0xC0, 0xE0, 0xF0))
        return f" ({' '.join(f'0x{byte:02x}' for byte in block[at : at + length])})"
    return ""
