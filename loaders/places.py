"""Where the bytes of a file are, on disk or in a zip archive, and reading them once from start to end."""

import hashlib
import io
import os
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from loaders.warehouse.errors import UserError

BLOCK = 1 << 18
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Place:
    """A file on disk or, with `member`, one that a zip archive on disk holds."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """The name for a log, with that of the archive before it."""
        return self.path.name if self.member is None else f"{self.path.name}/{self.member}"

    def __str__(self) -> str:
        return str(self.path) if self.member is None else f"{self.path}/{self.member}"


class RawFile(io.RawIOBase):
    """A file read once from start to end, with its SHA-256, the bytes read so far and its state when opened."""

    def __init__(self, path: Path) -> None:
        refuse_special(path)
        self._path = path
        self._file = path.open("rb", buffering=0)
        self.found = os.fstat(self._file.fileno())
        self._hash = hashlib.sha256()
        self.bytes_read = 0

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read the next bytes; 0 at the end."""
        count = self._file.readinto(buffer) or 0
        self._hash.update(buffer[:count])
        self.bytes_read += count
        return count

    def close(self) -> None:
        """Close the file on disk."""
        self._file.close()
        super().close()

    @property
    def sha256(self) -> str:
        """SHA-256, in hex, of the bytes read so far; of a file in an archive, of the whole archive."""
        return self._hash.hexdigest()

    @property
    def size(self) -> int:
        """Bytes read so far; of a file in an archive, the size of the archive."""
        return self.bytes_read


class _Member(RawFile):
    """A file in a zip archive, unpacked while it is read: nothing is written to disk."""

    def __init__(self, path: Path, member: str) -> None:
        super().__init__(path)
        try:
            self._archive = zipfile.ZipFile(self._file)
            self._unpacked = self._archive.open(member)
        except BaseException:
            self.close()
            raise
        self._share = self.found.st_size / (self._archive.getinfo(member).file_size or 1)
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
        return self.found.st_size


def open_raw(place: Place) -> RawFile:
    """Open the bytes of a file as they are; raise UserError where that cannot be done."""
    try:
        return RawFile(place.path) if place.member is None else _Member(place.path, place.member)
    except KeyError:
        raise UserError(f"{place}: the archive was replaced while it was read: try again") from None
    except zipfile.BadZipFile:
        raise UserError(f"{place.path}: the zip archive is damaged: fetch it again") from None
    except (RuntimeError, NotImplementedError) as error:  # encrypted, or packed in a way that Python does not know
        raise UserError(f"{place}: the zip archive cannot be unpacked here ({error}): unpack it first") from None
    except OSError as error:
        raise UserError(f"{place}: the file cannot be read: {error.strerror or error}") from None


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
