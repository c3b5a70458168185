"""Finding the sources' files in a folder, under the names and in the folders and archives that people really have."""

import itertools
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from loaders.files import open_source, open_unpacked
from loaders.layouts import shown
from loaders.places import ZIP, LocalFile, Place, members_of, refuse_special
from loaders.reports import REPORT, Report, Reports, is_workbook, read_report
from loaders.sources import SOURCES, SourceFile
from loaders.streams import READING_ERRORS, first_block, reading_problem
from loaders.warehouse.errors import UserError

NAMED = [source for source in SOURCES if not source.workbooks]  # reports are known by what is in them
Found = dict[SourceFile, Place | Reports | None]

DEPTH = 2  # folders below the one that was named
NEAR = 1  # what lies deeper is only looked at where nothing lies here: it can be an older copy
COPY = r"(?: ?\(\d{1,3}\)|[ -]\d{1,2}|(?: -)? copy(?: \(?\d{1,3}\)?)?)?"  # what browsers and systems add to a name
DATA = re.compile(rf"data{COPY}\.tsv{COPY}(\.gz)?", re.IGNORECASE)  # in the folder that IMDb's archives unpack to
MOST_LISTED, MOST_LOOKED_AT = 5, 40


def find(folder: Path) -> Found:
    """Find every source's file in a folder or below it, plain, .gz or in a .zip; None for an optional one not there.

    A file is taken where there is no doubt: it is the only one, or all that are there hold the same.
    """
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder")
    try:
        files = list(_files(folder, 0))
    except PermissionError:
        raise UserError(f"{folder}: the folder cannot be read: allow it, or name another") from None
    candidates: dict[SourceFile, list[tuple[int, LocalFile]]] = {source: [] for source in NAMED}
    others = []
    reports: list[tuple[int, Report]] = []
    for depth, path in files:
        matches = _matches(path)
        read = [] if matches else [report for place in workbooks(path) if (report := read_report(place))]
        reports += [(depth, report) for report in read]
        others += [] if matches or read else [path]
        for source, place in matches:
            candidates[source].append((depth, place))
    found: Found = {}
    for source, places in candidates.items():
        near = [place for depth, place in places if depth <= NEAR] or [place for _, place in places]
        found[source] = _without_doubt(source, near) if near else None
    found |= {source: all_reports(reports) for source in SOURCES if source.workbooks}
    missing = missing_from(found)
    # A file under another name is not left out unsaid, though a run can do without it; what we write ourselves has its
    # name on purpose.
    looks = _looks([source for source in NAMED if found[source] is None and source.origin is not None], others)
    if missing or looks:
        there = "; " + "; ".join(list(looks.values())[:MOST_LISTED]) if looks else _what_is_there(others)
        raise UserError(f"not in {folder}, plain or .gz: {names_of(missing or list(looks))}{there}")
    return found


def missing_from(found: Found) -> list[SourceFile]:
    """What a run lacks: the required files that are not there, and all that list titles where none of them is."""
    has_titles = any(place is not None for source, place in found.items() if source.lists_titles)
    return [
        source
        for source in SOURCES
        if found[source] is None and (source.required or (source.lists_titles and not has_titles))
    ]


def names_of(missing: Sequence[SourceFile]) -> str:
    """The names of missing files; of those that list titles any one is enough."""
    titles = [source.file_name for source in missing if source.lists_titles]
    first = [f"{titles[0]} (or {' or '.join(titles[1:])})" if len(titles) > 1 else titles[0]] if titles else []
    return ", ".join([*first, *(source.file_name for source in missing if not source.lists_titles)])


def check_headers(found: Found) -> None:
    """Check the header of every file before the first is loaded: a wrong file is reported at once."""
    for source, place in found.items():
        if place is not None and not isinstance(place, Reports):  # reports were read when they were found
            with open_source(source, place):
                pass


def _files(folder: Path, depth: int) -> Iterator[tuple[int, Path]]:
    """The files in a folder and below it, each with its depth."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            path = Path(entry.path)
            if entry.name.startswith("._") or entry.name == "__MACOSX":  # what macOS keeps beside the files
                continue
            if not entry.is_dir():
                yield depth, path
            elif unpacked := any(_folder_name(source).fullmatch(entry.name) for source in NAMED):
                yield from _below(path, depth)
            if entry.is_dir() and not unpacked and depth < DEPTH:
                yield from _below(path, depth + 1)


def _below(folder: Path, depth: int) -> Iterator[tuple[int, Path]]:
    try:
        yield from _files(folder, depth)
    except PermissionError:  # of another user: not meant
        return


def _matches(path: Path) -> list[tuple[SourceFile, LocalFile]]:
    """What a file is, by its name, or what it holds, where it is an archive."""
    named = [source for source in NAMED if is_named(source, path.parent.name, path.name)]
    if named:
        refuse_special(path)
    if not (named or path.suffix.lower() == ".zip") or not path.is_file():
        return []
    try:
        if not _starts(path).startswith(ZIP):
            return [(source, LocalFile(path)) for source in named]
        members = members_of(path)
    except zipfile.BadZipFile:
        if named:
            raise UserError(f"{path}: the zip archive is damaged: fetch it again") from None
        return []
    inside = [
        (source, LocalFile(path, member))
        for member in members
        for source in NAMED
        if not member.startswith("__MACOSX/") and is_named(source, *_last_two(member))
    ]
    # An Excel workbook is an archive too, and an archive of something else can have any name.
    return inside or [(source, LocalFile(path)) for source in named]


def workbooks(path: Path) -> list[LocalFile]:
    """The Excel workbooks that a file is or, as an archive, holds, whatever their names."""
    if not path.is_file():
        return []
    try:
        if not _starts(path).startswith(ZIP):
            return []
        members = members_of(path)
    except zipfile.BadZipFile:
        return [LocalFile(path)] if REPORT.search(path.name) else []  # reading it says that it is damaged
    except UserError:  # of another user
        return []
    if is_workbook(members):
        return [LocalFile(path)]
    return [
        LocalFile(path, member)
        for member in members
        if member.lower().endswith(".xlsx") and not member.startswith("__MACOSX/")
    ]


def all_reports(found: list[tuple[int, Report]]) -> Reports | None:
    """The reports in the order of their periods; raise UserError where two that differ are about days in common."""
    near = [report for depth, report in found if depth <= NEAR] or [report for _, report in found]
    different: dict[str, Report] = {}
    for report in sorted(near, key=lambda report: str(report.place)):
        different.setdefault(report.sha256, report)
    reports = sorted(different.values(), key=lambda report: report.period.start)
    for report, later in itertools.pairwise(reports):
        if later.period.start <= report.period.end:
            raise UserError(
                f"{report.place} and {later.place} are not the same, and both are Netflix's report of "
                f"{later.period.in_words}: keep one"
            )
    return Reports(tuple(reports)) if reports else None


def _starts(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        raise UserError(f"{path}: the file cannot be read: {error.strerror or error}") from None


def _last_two(member: str) -> tuple[str, str]:
    folder, _, name = member.rpartition("/")
    return folder.rpartition("/")[2], name


def is_named(source: SourceFile, folder: str, name: str) -> bool:
    """Whether a file in a folder is a source's, by their names."""
    stem, _, ending = source.file_name.rpartition(".")
    pattern = rf"{re.escape(stem)}{COPY}\.{ending}{COPY}(\.gz|\.txt|\.zip)?"
    if re.fullmatch(pattern, name, re.IGNORECASE):
        return True
    return DATA.fullmatch(name) is not None and _folder_name(source).fullmatch(folder) is not None


def _folder_name(source: SourceFile) -> "re.Pattern[str]":
    """The names of the folders that IMDb's archives unpack to: `title.basics.tsv` or `title.basics`, with data.tsv."""
    stem, _, ending = source.file_name.rpartition(".")
    return re.compile(rf"{re.escape(stem)}{COPY}(\.{ending}{COPY}(\.gz)?)?", re.IGNORECASE)


def _without_doubt(source: SourceFile, places: list[LocalFile]) -> LocalFile:
    """The first of the places that all hold the same; raise UserError where they do not."""
    first, *others = sorted(places, key=lambda place: (place.member is not None, str(place)))
    if all(_same(first, other) for other in others):
        return first
    listed = ", ".join(map(str, [first, *others][:MOST_LISTED]))
    raise UserError(f"{source.file_name} is there more than once: {listed}; keep one")


def _same(one: LocalFile, other: LocalFile) -> bool:
    """Whether two files hold the same when they are unpacked."""
    if one.member == other.member and one.path.samefile(other.path):
        return True
    with ExitStack() as both:
        _, left = both.enter_context(open_unpacked(one))
        _, right = both.enter_context(open_unpacked(other))
        try:
            while (block := first_block(left)) == first_block(right):
                if not block:
                    return True
        except READING_ERRORS as error:
            raise UserError(f"{one} or {other}: {reading_problem(error)}; keep one") from None
    return False


def _looks(missing: list[SourceFile], others: list[Path]) -> dict[SourceFile, str]:
    """What files that lie there under another name seem to be, by the source."""
    looks: dict[SourceFile, str] = {}
    for path in others[:MOST_LOOKED_AT]:
        if not path.is_file():
            continue
        for source in missing:
            try:
                with open_source(source, LocalFile(path)):
                    looks[source] = f"{shown(path.name)} seems to be {source.file_name}: rename it"
            except UserError as error:
                if "this is " in str(error) and (source.file_name.partition(".")[0] in path.name or len(others) == 1):
                    looks[source] = f"{shown(path.name)}: {str(error).partition(': ')[2]}"
                    break
    return looks


def _what_is_there(others: list[Path]) -> str:
    """What lies in the folder instead."""
    if not others:
        return ""
    more = f" and {len(others) - MOST_LISTED} more" if len(others) > MOST_LISTED else ""
    return f"; what is there: {', '.join(shown(path.name) for path in others[:MOST_LISTED])}{more}"
