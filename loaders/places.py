"""A file to read, wherever it is: what every place can tell, and the files on disk and in zip archives."""

import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from loaders.warehouse.errors import TemporaryError, UserError

BLOCK = 1 << 18
ZIP = b"PK\x03\x04"


class BrokenOffError(OSError):
    """Reading stopped for a reason that may pass: a server does not answer, a file was replaced."""


class Place(Protocol):
    """A file to read: on disk, in an archive, or in object storage. As text it is what messages call it."""

    @property
    def name(self) -> str:
        """Its name for a log."""

    @property
    def size(self) -> int:
        """The bytes that are kept there; of a file in an archive, those of the archive."""

    def open(self) -> "RawFile":
        """Open its bytes as they are; raise UserError where that cannot be done."""

    def fingerprint(self) -> object:
        """What differs once it is replaced or written to; None where it is gone."""

    def sha256(self) -> str:
        """SHA-256 in hex of what is kept there."""


class Kept(Place, Protocol):
    """A file in an archive: where it stands there says its source and its day."""

    @property
    def relative(self) -> str:
        """Its name below the archive's top, folders with `/`."""


class Archive(Protocol):
    """Where the files of many days are kept: a prefix in object storage, or a folder with a copy of it."""

    def objects(self) -> Sequence[Kept]:
        """All that is kept there."""

    def has(self, name: str) -> bool:
        """Whether there is a file of that name at its top, or below it."""


class Bytes(Protocol):
    """What bytes come from."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read the next bytes; 0 at the end."""

    def close(self) -> None:
        """End reading."""


class RawFile(io.RawIOBase):
    """A file read once from start to end, with its SHA-256, the bytes read so far and its state when opened."""

    def __init__(self, source: Bytes, found: object) -> None:
        self._source = source
        self.found = found
        self._hash = hashlib.sha256()
        self.bytes_read = 0

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read the next bytes; 0 at the end."""
        count = self._source.readinto(buffer) or 0
        self._hash.update(buffer[:count])
        self.bytes_read += count
        return count

    def close(self) -> None:
        """Close what it is read from."""
        self._source.close()
        super().close()

    @property
    def sha256(self) -> str:
        """SHA-256, in hex, of the bytes read so far; of a file in an archive, of the whole archive."""
        return self._hash.hexdigest()

    @property
    def size(self) -> int:
        """Bytes read so far; of a file in an archive, the size of the archive."""
        return self.bytes_read


@dataclass(frozen=True)
class LocalFile:
    """A file on disk or, with `member`, one that a zip archive on disk holds."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """The name for a log, with that of the archive before it."""
        return self.path.name if self.member is None else f"{self.path.name}/{self.member}"

    def __str__(self) -> str:
        return str(self.path) if self.member is None else f"{self.path}/{self.member}"

    @property
    def size(self) -> int:
        """The size of the file or the archive on disk."""
        return self.path.stat().st_size

    def open(self) -> RawFile:
        """Open its bytes as they are; raise UserError where that cannot be done."""
        refuse_special(self.path)
        try:
            file = self.path.open("rb", buffering=0)
            if self.member is None:
                return RawFile(file, _fingerprint(os.fstat(file.fileno())))
            return _Member(file, self.path, self.member)
        except KeyError:
            raise TemporaryError(f"{self}: the archive was replaced while it was read: try again") from None
        except zipfile.BadZipFile:
            raise UserError(f"{self.path}: the zip archive is damaged: fetch it again") from None
        except (RuntimeError, NotImplementedError) as error:  # encrypted, or packed in a way that Python does not know
            raise UserError(f"{self}: the zip archive cannot be unpacked here ({error}): unpack it first") from None
        except OSError as error:
            raise UserError(f"{self}: the file cannot be read: {error.strerror or error}") from None

    def fingerprint(self) -> object:
        """What differs once the path leads to another file, or the file was written to; None where it is gone."""
        try:
            return _fingerprint(self.path.stat())
        except OSError:
            return None

    def sha256(self) -> str:
        """SHA-256, in hex, of the file or the archive on disk."""
        return sha256(self.path)


def _fingerprint(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


class _Member(RawFile):
    """A file in a zip archive, unpacked while it is read: nothing is written to disk."""

    def __init__(self, file: io.FileIO, path: Path, member: str) -> None:
        stat_ = os.fstat(file.fileno())
        super().__init__(file, _fingerprint(stat_))
        self._path, self._archive_size = path, stat_.st_size
        try:
            self._archive = zipfile.ZipFile(file)
            self._unpacked = self._archive.open(member)
        except BaseException:
            self.close()
            raise
        self._share = self._archive_size / (self._archive.getinfo(member).file_size or 1)
        self._done = 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read the next bytes; 0 at the end."""
        block = self._unpacked.read(len(buffer))
        buffer[: len(block)] = block
        self._done += len(block)
        self.bytes_read = int(self._done * self._share)
        return len(block)

    @property
    def sha256(self) -> str:
        """SHA-256 of the archive, in hex."""
        return sha256(self._path)

    @property
    def size(self) -> int:
        """The size of the archive."""
        return self._archive_size


def refuse_special(path: Path) -> None:
    """Raise UserError where there is no file: to open a pipe would wait for ever, a device need not end."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        where = "a link to a file that is not there" if path.is_symlink() else "the file is not there any more"
        raise UserError(f"{path}: {where}") from None
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"
        raise UserError(f"{path}: this is {what}, not a file: save the data as a file")


def members_of(path: Path) -> list[str]:
    """The names of the files in a zip archive; raise zipfile.BadZipFile where it is none, or damaged."""
    with zipfile.ZipFile(path) as archive:
        return [entry.filename for entry in archive.infolist() if not entry.is_dir()]


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
