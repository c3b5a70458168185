"""A source's file opened: unpacked, its layout found, past its header, so that COPY can read it."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from loaders.layouts import Layout, layout_of
from loaders.places import BLOCK, ZIP, BrokenOffError, Place, RawFile
from loaders.rows import Rewritten, rows_of
from loaders.sources import SourceFile
from loaders.streams import (
    LONGEST_LINE,
    NO_LINE_ENDS,
    OTHER_KINDS,
    READING_ERRORS,
    Again,
    Recoded,
    Stream,
    encoding_of,
    first_block,
    reading_failure,
    reading_problem,
    unzipped,
)
from loaders.warehouse.errors import TemporaryError, UserError

END_MARK = re.compile(rb"[\r\n]\\\.[\r\n]")
LINE_END = re.compile(rb"\r\n?|\n")
QUOTE = "a backspace (byte 08), with which this file cannot be read without doubt: take it out"
QUOTE_WITHIN = "a quote within a field that is not quoted"
DOUBLED = "quotes are doubled, as another program writes them: this is not the file as it came: fetch it again"
FEW_QUOTES = 20  # in a block: so many looks take less time than one search for several bytes


@dataclass(frozen=True)
class Reading:
    """How a file is to be read, found by reading it.

    Attributes:
        encoding: where it is neither UTF-8 nor UTF-16.
        row_by_row: whether its rows are read one by one, and written again without what is no data.
    """

    encoding: str | None = None
    row_by_row: bool = False


@dataclass
class OpenFile:
    """A source's file open past its header: what COPY reads from.

    Attributes:
        place: where it is.
        layout: how it is laid out.
        encoding: its encoding, where that is not UTF-8.
        row_by_row: whether its rows are written again for COPY, so that COPY's lines are not the file's.
        header_lines: lines up to the first row.
        lines_seen: says how many line ends were read so far, where what is called on every block counts them.
        problem: why reading stopped, where it did: psycopg2 hides the exception.
        may_pass: whether that may pass by itself.
        on_block: called with every block that COPY is given.
        on_read: called after every block.
        ends_at_mark: whether the server takes a line with only a backslash and a dot as the end, and ignores the rest.
    """

    place: Place
    raw: RawFile
    stream: Stream
    layout: Layout
    encoding: str | None
    row_by_row: bool
    header_lines: int
    line_end: bytes
    lines_seen: Callable[[], int] | None = None
    problem: str | None = None
    may_pass: bool = False
    on_block: Callable[[bytes], None] = lambda block: None
    on_read: Callable[[], None] = lambda: None
    ends_at_mark: bool = False
    _lines: int = 0
    _before: bytes = b"\n"  # the last bytes of the block before: a mark can be in both
    _held_back: bytes = field(default=b"", repr=False)  # line ends that perhaps are the file's last
    _since_line_end: int = 0
    _inside: bool = False  # a quoted field, at the end of the block before
    _last: bytes = b"\n"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a row that COPY is given, in their order."""
        return self.layout.columns

    @property
    def lines(self) -> int:
        """Line ends read so far, without the header's."""
        return self._lines if self.lines_seen is None else self.lines_seen()

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next bytes, unpacked; b"" at the end."""
        try:
            block = self._without_last_blank_lines(size)
            self._check(block)
        except READING_ERRORS as error:
            self.problem, self.may_pass = reading_problem(error), isinstance(error, BrokenOffError)
            raise
        if self.ends_at_mark:
            self._refuse_mark(block)
        self.on_block(block)
        if self.lines_seen is None:
            self._lines += block.count(self.line_end)
        self.on_read()
        return block

    def _without_last_blank_lines(self, size: int) -> bytes:
        """The next bytes. Line ends at the end of a block wait for the next one: of the last ones, one is left."""
        block = self.stream.read(size)
        while block and not (kept := block.rstrip(b"\r\n")) and len(self._held_back) < LONGEST_LINE:
            self._held_back += block
            block = self.stream.read(size)
        if not block:
            last, self._held_back = LINE_END.match(self._held_back), b""
            return last[0] if last else b""
        ends = block[len(kept) :]
        block = self._held_back + kept if self._held_back else kept if ends else block
        self._held_back = ends
        return block

    def _check(self, block: bytes) -> None:
        """Raise ValueError where COPY would read something else than what the file says, or too much at once."""
        last = block.rfind(self.line_end)
        self._since_line_end = len(block) - last if last >= 0 else self._since_line_end + len(block)
        if self._since_line_end > LONGEST_LINE:
            raise ValueError(f"line {self.header_lines + self.lines + 1}: {NO_LINE_ENDS}")
        if self.layout.quotes:
            self._refuse_quotes_within(block)
            return
        for found, problem in ((block.find(b"\b"), QUOTE), (_doubled_quote(block), DOUBLED)):
            if found >= 0:
                line = self.header_lines + self.lines + block.count(self.line_end, 0, found) + 1
                raise ValueError(f"line {line}: {problem}")

    def _refuse_quotes_within(self, block: bytes) -> None:
        """Raise ValueError where a quote opens or closes in the midst of a field: COPY would read on to the next one.

        Of the pieces between quotes every second one is outside a quoted field: it begins and ends where a field does.
        """
        if self.row_by_row or not block:
            return
        ends, before = self.layout.delimiter.encode() + b"\r\n", self._last
        pieces = block.split(b'"')
        for number in range(1 if self._inside else 0, len(pieces), 2):
            piece, after_quote = pieces[number], number > 0 or before == b'"'
            if piece:
                wrong = (after_quote and piece[0] not in ends) or (number < len(pieces) - 1 and piece[-1] not in ends)
            else:
                wrong = len(pieces) > 1 and number == 0 and before not in (b'"', *(bytes([end]) for end in ends))
            if wrong:
                line = self.header_lines + self.lines + sum(part.count(self.line_end) for part in pieces[:number]) + 1
                raise ValueError(f"line {line + piece.count(self.line_end)}: {QUOTE_WITHIN}")
        self._inside ^= len(pieces) % 2 == 0
        self._last = block[-1:]

    def _refuse_mark(self, block: bytes) -> None:
        looked_at = self._before + (block or b"\n")
        if found := END_MARK.search(looked_at):
            line = self.lines + looked_at.count(b"\n", len(self._before), found.start() + 1) + 1 + self.header_lines
            self.problem = f"line {line} is \\. alone, where Postgres before 18 stops reading: use 18 or later"
            raise ValueError(self.problem)
        self._before = looked_at[-len(b"\n\\.") :]

    def rows(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """The rows that are left, each with its line: for what is looked for after an error."""
        for line, row in rows_of(self.stream, self.layout, self.header_lines):
            yield line, dict(zip(self.columns, row, strict=True))

    def check_unchanged(self) -> None:
        """Raise TemporaryError where another file is there now, or the file was written to since it was opened."""
        now = self.place.fingerprint()
        if now is None or now != self.raw.found:
            raise TemporaryError(f"{self.place}: the file was replaced or written to while it was read: try again")

    @property
    def bytes_read(self) -> int:
        """Bytes of the file on disk read so far; of a file in an archive, in proportion to the archive."""
        return self.raw.bytes_read

    @property
    def said(self) -> str:
        """In words, what is not as the source writes it; empty where all is."""
        encoding = [f"in {self.encoding}"] if self.encoding else []
        lines = ["without lines that hold no value"] if self.row_by_row and not self.layout.has_other_columns else []
        return ", ".join([*encoding, *self.layout.said, *lines])


def _doubled_quote(block: bytes) -> int:
    """Where a field first begins with a doubled quote, the tab before it; -1 where none does.

    One byte is found ten times as quickly as four, and most blocks have no quote.
    """
    field, quote = b'\t"""', block.find(b'"')
    for _ in range(FEW_QUOTES):
        if quote < 0:
            return -1
        if block.startswith(field, max(quote - 1, 0)):
            return quote - 1
        quote = block.find(b'"', quote + 1)
    return block.find(field, max(quote - 1, 0)) if quote >= 0 else -1


@contextmanager
def open_unpacked(place: Place) -> Iterator[tuple[RawFile, Stream]]:
    """Open a file, the first of the two as it is on disk, the second unpacked."""
    with place.open() as raw, io.BufferedReader(raw, BLOCK) as buffered:
        try:
            stream = unzipped(buffered)
        except READING_ERRORS as error:
            raise reading_failure(place, error) from None
        yield raw, stream


@contextmanager
def open_source(source: SourceFile, place: Place, reading: Reading | None = None) -> Iterator[OpenFile]:
    """Open a source's file and check its header; raise UserError where it is not the declared one.

    Args:
        source: the declaration of the file.
        place: where it is.
        reading: how to read it, where that was found by reading it before.
    """
    reading = reading or Reading()
    with open_unpacked(place) as (raw, unpacked):
        encoding = reading.encoding
        try:
            head, stream = first_block(unpacked), unpacked
            if encoding := encoding or encoding_of(head):
                stream = Recoded(Again(head, unpacked), encoding)
                head = first_block(stream)
        except READING_ERRORS as error:
            raise reading_failure(place, error) from None
        _refuse_other_kinds(place, head)
        header, rows, header_lines, line_end = _split(head)
        if not header:
            raise UserError(f"{place}: the file is empty")
        layout = layout_of(source, header, rows, place)
        rest: Stream = Again(rows, stream)
        row_by_row = reading.row_by_row or layout.has_other_columns
        if row_by_row:
            rest, line_end = Rewritten(rest, layout, header_lines), b"\n"
        yield OpenFile(place, raw, rest, layout, encoding, row_by_row, header_lines, line_end)


def _refuse_other_kinds(place: Place, head: bytes) -> None:
    for start, kind in OTHER_KINDS.items():
        if head.startswith(start):
            todo = "save it as CSV in UTF-8" if "Excel" in kind or b"xl/" in head[:4096] else "unpack it first"
            if start == ZIP and b"xl/" in head[:4096]:
                kind = "an Excel workbook"
            raise UserError(f"{place}: this is {kind}: {todo}")


def _split(head: bytes) -> tuple[bytes, bytes, int, bytes]:
    """The header's line, what follows it in the first block, the lines so far, and how a line ends."""
    mark = b"\xef\xbb\xbf" if head.startswith(b"\xef\xbb\xbf") else b""
    text = head[len(mark) :]
    blank = len(text) - len(text.lstrip(b"\r\n"))
    found = LINE_END.search(text, blank)
    end = found.end() if found else len(text)
    lines = len(text[:end].splitlines())
    line_end = b"\r" if found and found[0] == b"\r" else b"\n"
    return text[blank:end], text[end:], lines, line_end
