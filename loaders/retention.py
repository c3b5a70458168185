"""Deletes what is kept for longer than the settings say: in the archive, of backups, logs and the days of backfills.

Nothing is deleted where nothing is set. What the history is made from is never deleted, nor what is the last of its
kind.
"""

import csv
import shutil
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from loaders.find_objects import day_of
from loaders.objects import Prefix, StoredObject, folder_of
from loaders.sources import SOURCES
from loaders.warehouse import settings
from loaders.warehouse.errors import UserError

DAY = 24 * 3600


def tidy() -> Iterator[str]:
    """Delete what is too old, and say of each kind what was done."""
    yield from _tidy_archive()
    home = settings.home()
    if (days := settings.keep_days("BACKUPS")) is not None:
        folder, ending = settings.backup_file().parent, settings.backup_file().suffix
        files = sorted(folder.glob(f"*{ending}"), key=_age)
        yield _said("backups", days, _delete(files[1:], days))  # the newest stays, however old
    if (days := settings.keep_days("LOGS")) is not None:
        logs = home / "airflow" / "logs"
        yield _said("logs", days, _delete((path for path in logs.rglob("*") if path.is_file()), days))
        _delete_empty(logs)
    if (days := settings.keep_days("DAYS")) is not None:
        yield _said("days of backfills", days, _delete((home / "days").glob("*"), days))


def _tidy_archive() -> Iterator[str]:
    days, address = settings.keep_days("ARCHIVE"), settings.archive_address()
    if days is None or address is None:
        return
    archive = folder_of(address)
    if not isinstance(archive, Prefix):
        raise UserError(f"NETFLIX_RATINGS_ARCHIVE is {address}: an archive is in object storage: s3://BUCKET/PREFIX")
    before = datetime.now(timezone.utc).date() - timedelta(days=days)
    old = list(old_objects(archive.objects(), before))
    for stored in old:
        archive.delete(stored.relative)
    yield _said("files of the archive", days, len(old))


def old_objects(objects: Iterable[StoredObject], before: date) -> Iterator[StoredObject]:
    """Those of days before one, but the last of each file's, and but the files that have scores."""
    folders: dict[str, list[tuple[date, StoredObject]]] = {}
    for stored in objects:
        if (day := day_of(stored)) is not None:
            folders.setdefault(stored.relative.rsplit("/", 2)[0], []).append((day, stored))
    kept = folders_with_scores()
    for folder, there in folders.items():
        if folder not in kept:
            newest = max(day for day, _ in there)
            yield from (stored for day, stored in there if day < before and day != newest)


def folders_with_scores() -> set[str]:
    """The folders of an archive whose files the history is made from: the seed `platforms` says which."""
    with (settings.ROOT / "seeds" / "platforms.csv").open(encoding="utf-8", newline="") as file:
        tables = {row["scores_table"] for row in csv.DictReader(file)}
    return {source.folder for source in SOURCES if source.table in tables}


def _delete(paths: Iterable[Path], days: float) -> int:
    """Delete the files and folders that were not written to for so many days; return how many."""
    old = [path for path in paths if _age(path) > days * DAY]
    for path in old:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)


def _delete_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _age(path: Path) -> float:
    """Seconds since it was last written to."""
    return time.time() - path.stat().st_mtime


def _said(what: str, days: float, number: int) -> str:
    return f"{what}: {number} older than {days:g} days deleted"
