"""Finding the sources' files in an archive: of each the newest day's, as `archive` put it there."""

import re
from collections.abc import Iterable
from datetime import date

from loaders.find_files import NAMED, Found, all_reports, is_named, missing_from, names_of
from loaders.places import Archive, Kept
from loaders.reports import Reports, read_report
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse.errors import UserError

DAY = re.compile(r"dt=(\d{4}-\d{2}-\d{2})")


def find_objects(archive: Archive, as_of: date | None = None) -> Found:
    """Find every source's file in an archive; None for an optional one that is not there.

    Where files stand in folders of days (`dt=2026-11-26`), it is that of the newest day, where named up to `as_of`.
    """
    objects = archive.objects()
    found: Found = {source: _the_one(source, _newest(objects_of(source, objects), as_of)) for source in NAMED}
    found |= {source: _reports(objects, as_of) for source in SOURCES if source.workbooks}
    if missing := missing_from(found):
        until = f" of {as_of} or before" if as_of else ""
        raise UserError(f"not in {archive}{until}, plain or .gz: {names_of(missing)}")
    return found


def objects_of(source: SourceFile, objects: Iterable[Kept]) -> list[Kept]:
    """The objects that are a source's file, by their names, of all days."""
    return [stored for stored in objects if is_named(source, _folder(stored).rpartition("/")[2], stored.name)]


def day_of(stored: Kept) -> date | None:
    """The day of an object, by the folder that it stands in."""
    named = DAY.fullmatch(stored.relative.split("/")[-2]) if "/" in stored.relative else None
    try:
        return date.fromisoformat(named[1]) if named else None
    except ValueError:
        return None


def days_of(source: SourceFile, objects: Iterable[Kept]) -> dict[date, Kept]:
    """A source's file of each day that has one, in the order of the days."""
    by_day: dict[date, list[Kept]] = {}
    for kept in objects_of(source, objects):
        if (day := day_of(kept)) is not None:
            by_day.setdefault(day, []).append(kept)
    return {day: one for day in sorted(by_day) if (one := _the_one(source, by_day[day]))}


def _newest(objects: Iterable[Kept], as_of: date | None) -> list[Kept]:
    """The objects of the newest day, those without a day where none has one."""
    by_day: dict[date, list[Kept]] = {}
    for stored in objects:
        day = day_of(stored) or date.min
        if as_of is None or day <= as_of:
            by_day.setdefault(day, []).append(stored)
    return by_day[max(by_day)] if by_day else []


def _the_one(source: SourceFile, objects: list[Kept]) -> Kept | None:
    if len(objects) > 1:
        listed = ", ".join(map(str, objects[:5]))
        raise UserError(f"{source.file_name} is there more than once: {listed}; keep one")
    return objects[0] if objects else None


def _reports(objects: Iterable[Kept], as_of: date | None) -> Reports | None:
    """The workbooks of all folders, of each folder those of its newest day. They are read to know what they are."""
    folders: dict[str, list[Kept]] = {}
    for stored in objects:
        if stored.name.lower().endswith(".xlsx"):
            folder = _folder(stored)
            folders.setdefault(folder.rpartition("/")[0] if day_of(stored) else folder, []).append(stored)
    newest = [stored for there in folders.values() for stored in _newest(there, as_of)]
    return all_reports([(0, report) for stored in newest if (report := read_report(stored))])


def _folder(stored: Kept) -> str:
    return stored.relative.rpartition("/")[0]
