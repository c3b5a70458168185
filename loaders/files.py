"""The sources' files on disk: finding them, opening them plain or gzipped, checking their header."""

import csv
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from isal import igzip_lib
from isal.igzip import BadGzipFile, IGzipFile

from loaders.sources import SOURCES, Kaggle, SourceFile
from loaders.warehouse.errors import UserError

BLOCK = 1 << 18
END_MARK = re.compile(rb"[\r\n]\\\.[\r\n]")
Damaged: type[Exception] = igzip_lib.error  # type: ignore[assignment]  # its stub says that the class is an instance


def find(folder: Path) -> dict[SourceFile, Path | None]:
    """Find every source's file in a folder or one level below it, plain or .gz; None for an optional one not there."""
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder")
    found: dict[SourceFile, Path | None] = {}
    missing = []
    for source in SOURCES:
        names = (source.file_name, f"{source.file_name}.gz")
        paths = sorted(path for name in names for path in (*folder.glob(name), *folder.glob(f"*/{name}")))
        if len(paths) > 1:
            raise UserError(f"{source.file_name} is there more than once: {', '.join(map(str, paths))}; keep one")
        if not paths and source.required:
            missing.append(source.file_name)
        found[source] = paths[0] if paths else None
    if missing:
        raise UserError(f"not in {folder}, plain or .gz: {', '.join(missing)}")
    return found


class _Hashing(io.RawIOBase):
    """A file read once from start to end, with its SHA-256, the bytes read so far and its state when opened."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self.found = os.fstat(self._file.fileno())
        self.sha256 = hashlib.sha256()
        self.bytes_read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._file.readinto(buffer) or 0
        self.sha256.update(buffer[:count])
        self.bytes_read += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


@dataclass
class OpenFile:
    """A source's file open past its header: what COPY reads from.

    Attributes:
        path: the file on disk.
        columns: its columns, in its own order.
        lines: line ends read so far, without the header's.
        problem: why reading stopped, where it did: psycopg2 hides the exception.
        on_read: called after every block.
        ends_at_mark: whether the server takes a line with only a backslash and a dot as the end, and ignores the rest.
    """

    path: Path
    raw: _Hashing
    stream: io.BufferedIOBase
    columns: tuple[str, ...]
    lines: int = 0
    problem: str | None = None
    on_read: Callable[[], None] = lambda: None
    ends_at_mark: bool = False
    _before: bytes = b"\n"  # the last bytes of the block before: a mark can be in both

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next bytes, decompressed; b"" at the end."""
        try:
            block = self.stream.read(size)
        except (EOFError, Damaged, OSError) as error:
            self.problem = _reading_problem(error)
            raise
        if self.ends_at_mark:
            self._refuse_mark(block)
        self.lines += block.count(b"\n")
        self.on_read()
        return block

    def _refuse_mark(self, block: bytes) -> None:
        looked_at = self._before + (block or b"\n")
        if found := END_MARK.search(looked_at):
            line = self.lines + looked_at.count(b"\n", len(self._before), found.start() + 1) + 2
            self.problem = f"line {line} is \\. alone, where Postgres before 18 stops reading: use 18 or later"
            raise ValueError(self.problem)
        self._before = looked_at[-len(b"\n\\.") :]

    def check_unchanged(self) -> None:
        """Raise UserError where the path now leads to another file, or the file was written to since it was opened."""
        try:
            now = self.path.stat()
        except OSError:
            now = None
        if now is None or _fingerprint(now) != _fingerprint(self.raw.found):
            raise UserError(f"{self.path}: the file was replaced or written to while it was read: try again")

    @property
    def bytes_read(self) -> int:
        """Bytes of the file on disk read so far."""
        return self.raw.bytes_read

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes on disk read so far, in hex."""
        return self.raw.sha256.hexdigest()


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _fingerprint(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def open_source(source: SourceFile, path: Path) -> Iterator[OpenFile]:
    """Open a source's file, gzipped or not, and check its header; raise UserError where it is not the declared one."""
    with _Hashing(path) as raw, io.BufferedReader(raw, BLOCK) as buffered:
        magic = buffered.peek(4)
        if not magic:
            raise UserError(f"{path}: the file is empty")
        if magic.startswith(b"PK\x03\x04"):
            raise UserError(f"{path}: this is a zip archive: unpack it first")
        stream: io.BufferedIOBase = buffered
        if magic.startswith(b"\x1f\x8b"):
            stream = IGzipFile(fileobj=buffered)  # type: ignore[no-untyped-call]  # the library leaves it untyped
        try:
            first = stream.readline(BLOCK)
        except (EOFError, Damaged, OSError) as error:
            raise UserError(f"{path}: {_reading_problem(error)}") from None
        if not first:
            raise UserError(f"{path}: the file is empty")
        yield OpenFile(path, raw, stream, _check_header(source, path, first))


def check_headers(found: dict[SourceFile, Path | None]) -> None:
    """Check the header of every file before the first is loaded: a wrong file is reported at once."""
    for source, path in found.items():
        if path is not None:
            with open_source(source, path):
                pass


def _check_header(source: SourceFile, path: Path, first: bytes) -> tuple[str, ...]:
    if first.lstrip().lower().startswith((b"<!doctype", b"<html")):
        raise UserError(f"{path}: this is a web page, not {source.file_name}")
    try:
        text = first.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UserError(f"{path}, line 1: bytes that are not UTF-8") from None
    columns = next(csv.reader([text], delimiter=source.format.delimiter), [])
    missing, extra = _without(source.columns, columns), _without(columns, source.columns)
    doubled = sorted({name for name in columns if columns.count(name) > 1})
    if missing or extra or doubled:
        parts = [
            f"{what}: {', '.join(map(_short, names))}"
            for what, names in (("missing", missing), ("extra", extra), ("doubled", doubled))
            if names
        ]
        origin = f" of Kaggle's {source.origin.data_set}" if isinstance(source.origin, Kaggle) else ""
        raise UserError(f"{path}: not the columns of {source.file_name}{origin}; {'; '.join(parts)}")
    return tuple(columns)


def _without(names: Iterable[str], others: Iterable[str]) -> list[str]:
    return [name for name in names if name not in set(others)]


def _short(name: str) -> str:
    """A name for a message: a file of another kind can hold anything."""
    return repr(name[:40])[1:-1] or "(no name)"


def _reading_problem(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "the gzip file is cut short: fetch it again"
    if isinstance(error, (BadGzipFile, Damaged)):
        return f"the gzip file is damaged ({error}): fetch it again"
    return str(error)
