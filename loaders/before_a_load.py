"""What holds for every load, whatever it fills: which files are found, which have not changed, which are refused."""

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from loaders.archive_folder import archive_in
from loaders.find_files import Found, find
from loaders.find_objects import find_objects
from loaders.load_log import Load, Origin
from loaders.objects import Prefix
from loaders.places import Place
from loaders.reports import Reports
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse.console import messages
from loaders.warehouse.errors import UserError

COMPARABLE = 0.5  # of the rows before: with fewer, a file is a slice
NOTHING_CHANGED = "nothing was changed"


@dataclass(frozen=True)
class Loaded:
    """What a raw table holds after a load, and whether it held that before."""

    load: Load
    unchanged: bool


def in_order(unchanged: Iterable[Load], new: Iterable[Load]) -> list[Loaded]:
    """What all raw tables hold, in the order of the sources."""
    loaded = [*(Loaded(load, unchanged=True) for load in unchanged), *(Loaded(load, unchanged=False) for load in new)]
    order = [source.table for source in SOURCES]
    return sorted(loaded, key=lambda table: order.index(table.load.table))


def find_sources(origin: Origin, as_of: date | None) -> Found:
    """Find the files of an origin; with `as_of` its folder is an archive, of which those up to that day are taken."""
    assert origin.folder is not None
    if isinstance(origin.folder, Prefix) or as_of is not None:
        return find_objects(archive_in(origin.folder), as_of)
    return find(origin.folder)


def unchanged_files(found: Found, last: dict[str, Load], there: Collection[SourceFile]) -> dict[str, Load]:
    """The last loads of the tables that hold exactly what the files hold. Only files of equal size are hashed.

    Args:
        found: the files.
        last: the last load of each table.
        there: the sources whose tables still are as that load left them.
    """
    same: dict[str, Load] = {}
    to_hash: list[tuple[Load, Place]] = []
    for source, place in found.items():
        load = last.get(source.table)
        if load is None or source not in there:
            continue
        if place is None and load.status == "absent":
            same[load.table] = load
        elif isinstance(place, Reports):
            same |= {load.table: load} if place.sha256 == load.sha256 else {}
        elif place is not None and place.size == load.file_bytes:
            to_hash.append((load, place))
    with messages.status("looking for what is new"), ThreadPoolExecutor(2) as pool:
        hashes = pool.map(lambda place: place.sha256(), (place for _, place in to_hash))
        same |= {
            load.table: load for (load, _), found_hash in zip(to_hash, hashes, strict=True) if found_hash == load.sha256
        }
    return same


def check_rows(load: Load, last: Load | None, least: float) -> None:
    """Refuse a file with far fewer rows than the one before.

    Args:
        load: the new one.
        last: the one before, where there is one.
        least: the share of its rows that the new one must have.
    """
    if last is None or load.rows >= last.rows * least:
        return
    what = f"{load.file_name}: {load.rows:,} rows" if load.status == "loaded" else f"no file {load.file_name}"
    raise UserError(
        f"{what}, where {load.table} has {last.rows:,}: less than {least:.0%} of them "
        f"(NETFLIX_RATINGS_MIN_ROWS_SHARE); {NOTHING_CHANGED}; where that is right, --force loads it"
    )


def is_comparable(load: Load, earlier: Load) -> bool:
    """Whether a column of a file must have values because the one before has: a slice of it may well have none."""
    return load.status == "loaded" and load.rows >= earlier.rows * COMPARABLE


def check_emptied(load: Load, emptied: Sequence[str]) -> None:
    """Refuse a file in which a column has lost all its values."""
    if emptied:
        raise UserError(
            f"{load.file_name}, column {', '.join(emptied)}: no value in any of {load.rows:,} rows, where "
            f"raw.{load.table} has some from the load before: fetch the file again, or take it as it is with "
            f"--force; {NOTHING_CHANGED}"
        )
