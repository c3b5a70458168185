"""Where files are landed: a folder, or a prefix in object storage.

Both look the same: what a load lands is below `loads/<load>/<table>/`, and `landed.json` says which of these folders
hold the tables now. It is replaced as one: who reads it sees all of a load or nothing of it.

A folder has a link `raw` besides, for engines that are given a path: `raw/<table>/*.parquet`. There the switch is that
link, and `landed.json` is reached through it.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Protocol

from loaders.objects import AlreadyThereError, Folder, Prefix
from loaders.places import sha256
from loaders.warehouse.errors import TemporaryError

LOG = "landed.json"
LOADS = "loads"
LINK = "raw"
UNFINISHED_FOR = timedelta(days=1)
"""How long what a load wrote into object storage may be of one that is still running."""
ANOTHER = "another load into it is running: try again later"


class Store(Protocol):
    """Where files are landed."""

    def alone(self) -> Any:
        """A context in which no other load changes what is there; TemporaryError where one is running."""

    def log(self) -> dict[str, Any] | None:
        """What is landed, as the last load said it; None where nothing is."""

    def sizes(self, folder: str) -> Mapping[str, int]:
        """The bytes of each file of a table's folder."""

    def read(self, name: str) -> bytes:
        """A small file."""

    def folder(self, load: str, table: str) -> Path:
        """An empty folder on this machine for a table's parts."""

    def keep(self, load: str, table: str, part: Path) -> None:
        """Take a part that is whole."""

    def publish(self, load: str, log: dict[str, Any]) -> None:
        """Make all of a load what is landed: the one switch."""

    def drop(self, load: str) -> None:
        """Take away what a failed load wrote."""

    def tidy(self, used: set[str]) -> None:
        """Take away folders that are not named, and are of no load that may be running."""


class FolderStore:
    """A folder on this machine, or one that is mounted."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    def __str__(self) -> str:
        return str(self._root)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold a lock that the system frees when this process ends, however it does."""
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / ".lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise TemporaryError(f"{self}: {ANOTHER}") from None
            yield

    def log(self) -> dict[str, Any] | None:
        """What is landed."""
        path = self._root / LINK / LOG
        return dict(json.loads(path.read_bytes())) if path.exists() else None

    def sizes(self, folder: str) -> Mapping[str, int]:
        """The bytes of each file of a table's folder."""
        path = self._root / folder
        return {file.name: file.stat().st_size for file in path.iterdir()} if path.is_dir() else {}

    def read(self, name: str) -> bytes:
        """A small file."""
        return (self._root / name).read_bytes()

    def folder(self, load: str, table: str) -> Path:
        """An empty folder where the parts stay."""
        path = self._root / LOADS / load / table
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def keep(self, load: str, table: str, part: Path) -> None:
        """Nothing is to be done: it is there."""

    def publish(self, load: str, log: dict[str, Any]) -> None:
        """Have the link `raw` lead to a folder with all tables: those that did not change are links in it."""
        new = self._root / LOADS / load
        for table, entry in log["tables"].items():
            if not (new / table).exists():
                (new / table).symlink_to(Path("..", "..", entry["folder"]), target_is_directory=True)
        with (new / LOG).open("xb") as file:
            file.write(_as_json(log))
            os.fsync(file.fileno())
        link = self._root / LOADS / f"{load}.link"
        link.symlink_to(Path(LOADS, load), target_is_directory=True)
        _sync(new)
        link.replace(self._root / LINK)
        _sync(self._root)

    def drop(self, load: str) -> None:
        """Take away what a failed load wrote."""
        with suppress(OSError):
            shutil.rmtree(self._root / LOADS / load)

    def tidy(self, used: set[str]) -> None:
        """Take away all folders that are not named: no other load is running."""
        loads = self._root / LOADS
        current = (self._root / LINK).resolve().name
        for load in list(loads.iterdir()):
            if load.is_symlink():
                load.unlink()
                continue
            for table in list(load.iterdir()):
                if f"{LOADS}/{load.name}/{table.name}" not in used and load.name != current:
                    shutil.rmtree(table) if table.is_dir() and not table.is_symlink() else table.unlink()
            with suppress(OSError):
                load.rmdir()


class ObjectStore:
    """A prefix in object storage. A part is written on this machine first and is gone from it once it is there."""

    def __init__(self, prefix: Prefix, scratch: Path) -> None:
        self._prefix, self._scratch = prefix, scratch
        self._etag: str | None = None

    def __str__(self) -> str:
        return str(self._prefix)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nothing holds another load back; of two at once the first one counts, and the second changes nothing."""
        yield

    def log(self) -> dict[str, Any] | None:
        """What is landed; `publish` replaces exactly this."""
        found = self._prefix.read(LOG)
        self._etag = found[1] if found else None
        return dict(json.loads(found[0])) if found else None

    def sizes(self, folder: str) -> Mapping[str, int]:
        """The bytes of each object of a table."""
        below = Prefix(self._prefix.bucket, self._prefix.key(folder))
        return {stored.relative: stored.size for stored in below.objects()}

    def read(self, name: str) -> bytes:
        """A small object."""
        found = self._prefix.read(name)
        if found is None:
            raise TemporaryError(f"{self}/{name}: it was there a moment ago: {ANOTHER}")
        return found[0]

    def folder(self, load: str, table: str) -> Path:
        """An empty folder on this machine, and nothing of the load under that name."""
        self._delete(f"{LOADS}/{load}/{table}")
        path = self._scratch / load / table
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def keep(self, load: str, table: str, part: Path) -> None:
        """Bring a part there."""
        with part.open("rb") as content:
            self._prefix.put(f"{LOADS}/{load}/{table}/{part.name}", content, part.stat().st_size, sha256(part))
        part.unlink()

    def publish(self, load: str, log: dict[str, Any]) -> None:
        """Replace `landed.json`, if it still is the one that was read."""
        try:
            self._prefix.replace(LOG, _as_json(log), self._etag)
        except AlreadyThereError:
            raise TemporaryError(f"{self}: another load came first; nothing was changed: try again") from None

    def drop(self, load: str) -> None:
        """Take away what a failed load wrote."""
        self._delete(f"{LOADS}/{load}")

    def tidy(self, used: set[str]) -> None:
        """Take away what is not named and older than any load that may be running."""
        below = Prefix(self._prefix.bucket, self._prefix.key(LOADS))
        for stored in below.objects():
            load, _, rest = stored.relative.partition("/")
            if f"{LOADS}/{load}/{rest.partition('/')[0]}" not in used and _begun(load) < _now() - UNFINISHED_FOR:
                below.delete(stored.relative)

    def _delete(self, folder: str) -> None:
        below = Prefix(self._prefix.bucket, self._prefix.key(folder))
        for stored in below.objects():
            below.delete(stored.relative)


@contextmanager
def open_store(to: Folder, scratch: Path) -> Iterator[Store]:
    """Where a load lands its files; `scratch` is a folder of this load's own for parts on their way elsewhere."""
    try:
        yield ObjectStore(to, scratch) if isinstance(to, Prefix) else FolderStore(to)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def new_load() -> str:
    """A name for a load: when it began, and that no other has it."""
    return f"{_now():%Y%m%dT%H%M%SZ}-{time.time_ns() % 0x1000000:06x}{os.getpid() % 0x10000:04x}"


def _begun(load: str) -> datetime:
    try:
        return datetime.strptime(load.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:  # not ours
        return _now()


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _as_json(log: dict[str, Any]) -> bytes:
    return json.dumps(log, indent=2, ensure_ascii=False).encode() + b"\n"


def _sync(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
