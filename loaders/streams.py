"""What stands between the bytes of a file and its text: gzip, even made twice, and other encodings than UTF-8."""

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Protocol

from isal import igzip_lib
from isal.igzip import BadGzipFile, IGzipFile

from loaders.places import BLOCK, BrokenOffError
from loaders.warehouse.errors import TemporaryError, UserError

Damaged: type[Exception] = igzip_lib.error  # type: ignore[assignment]  # its stub says that the class is an instance
# What reading can raise. A ValueError is one of ours and says itself what is wrong.
READING_ERRORS = (EOFError, BadGzipFile, Damaged, zipfile.BadZipFile, zlib.error, OSError, ValueError)
GZIP, MOST_GZIP = b"\x1f\x8b", 3
LONGEST_LINE = 16 << 20
NO_LINE_ENDS = f"no line ends in {LONGEST_LINE >> 20} MB: this is another kind of file, or a damaged one"
NOT_UTF_8 = "bytes that are not UTF-8"
ENCODE = "save it as UTF-8, or fetch it again"
BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
OTHER_KINDS = {
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
    b"BZh": "packed by bzip2",
    b"\xfd7zXZ": "packed by xz",
    b"\x28\xb5\x2f\xfd": "packed by zstd",
    b"PK\x03\x04": "a zip archive",
    b"PAR1": "a Parquet file",
    b"\xd0\xcf\x11\xe0": "an Excel workbook",
}


class Stream(Protocol):
    """What can be read: b"" at the end."""

    def read(self, size: int = BLOCK, /) -> bytes:
        """The next bytes."""


def unzipped(stream: object) -> Stream:
    """The same stream, or what is in it where it is gzipped, once or more often."""
    for _ in range(MOST_GZIP):
        if not stream.peek(2).startswith(GZIP):  # type: ignore[attr-defined]
            break
        stream = IGzipFile(fileobj=stream, mode="rb")  # type: ignore[no-untyped-call]  # the library leaves it untyped
    return stream  # type: ignore[return-value]


def at(place: object, problem: str) -> str:
    """A problem of a file as a message; most begin with the line."""
    return f"{place}{', ' if re.match('line [0-9]+(:|, field)', problem) else ': '}{problem}"


def reading_problem(error: Exception) -> str:
    """An error of reading, and what to do."""
    if isinstance(error, EOFError):
        return "the gzip file is cut short: fetch it again"
    if isinstance(error, (BadGzipFile, Damaged)):
        return f"the gzip file is damaged ({error}): fetch it again"
    if isinstance(error, (zipfile.BadZipFile, zlib.error)):
        return "the zip archive is damaged: fetch it again"
    return str(error)


def reading_failure(place: object, error: Exception) -> UserError:
    """An error of reading as the one that ends the command."""
    kind = TemporaryError if isinstance(error, BrokenOffError) else UserError
    return kind(at(place, reading_problem(error)))


class Again:
    """A stream of which the first bytes were looked at already."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next bytes."""
        if not self._head:
            return self._rest.read(size)
        block, self._head = self._head[:size], self._head[size:]
        return block


class Recoded:
    """A stream in another encoding, read as UTF-8."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._stream, self._encoding = stream, encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._lines = 0

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next bytes."""
        while True:
            block = self._stream.read(size)
            try:
                text = self._decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = bytes(error.object[: error.start]).decode(self._encoding, "replace")
                line = self._lines + before.count("\n") + 1
                raise ValueError(f"line {line}: bytes that are not {self._encoding.upper()}: {ENCODE}") from None
            self._lines += text.count("\n")
            if text or not block:
                return text.encode()


def first_block(stream: Stream) -> bytes:
    """The first bytes of a stream, fewer than BLOCK only where it ends."""
    parts, size = [], 0
    while size < BLOCK and (part := stream.read(BLOCK - size)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def encoding_of(head: bytes) -> str | None:
    """UTF-16, where a byte-order mark says so or every second byte of ASCII is zero; None for all else."""
    if head[:2] in BYTE_ORDER_MARKS:
        return BYTE_ORDER_MARKS[head[:2]]
    start = head[:64]
    first, second = start[::2], start[1::2]
    if len(start) < 16 or (0 in first and 0 in second):
        return None
    if not any(second):
        return "utf-16-le"
    return None if any(first) else "utf-16-be"


def lines(stream: Stream) -> Iterator[str]:
    """The lines of a stream with their ends: line feed, carriage return, or both.

    Raises:
        ValueError: where a line is no text, or too long.
    """
    rest, number = b"", 0
    while block := stream.read(BLOCK):
        *whole, rest = (rest + block).splitlines(keepends=True)
        if len(rest) > LONGEST_LINE:
            raise ValueError(f"line {number + 1}: {NO_LINE_ENDS}")
        for line in whole:
            number += 1
            yield _text(line, number)
    for line in rest.splitlines(keepends=True):
        number += 1
        yield _text(line, number)


def _text(line: bytes, number: int) -> str:
    if b"\0" in line:
        raise ValueError(f"line {number}: a NUL byte")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"line {number}: {NOT_UTF_8} (0x{line[error.start]:02x}): {ENCODE}") from None
