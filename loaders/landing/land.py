"""Lands the sources' files as Parquet: every new one, some in parallel, then all at once in the place of the old."""

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from loaders.before_a_load import (
    NOTHING_CHANGED,
    Loaded,
    check_emptied,
    check_rows,
    find_sources,
    in_order,
    is_comparable,
    unchanged_files,
)
from loaders.copying import OnRead
from loaders.find_files import check_headers
from loaders.landing import landed_log
from loaders.landing.land_file import Landed, land_file, land_reports, now
from loaders.landing.landed_log import Table
from loaders.landing.parts import Parts
from loaders.landing.stores import LOADS, Store, new_load, open_store
from loaders.load_log import Load, Origin
from loaders.objects import Folder
from loaders.places import Place
from loaders.reports import Reports
from loaders.side_by_side import copy_side_by_side
from loaders.sources import SourceFile
from loaders.warehouse import settings
from loaders.warehouse.errors import UserError


def last_origin(to: Folder) -> Origin | None:
    """Where the files that are landed came from; None where nothing is."""
    with _in_plain_words(to), open_store(to, _scratch()) as store:
        return landed_log.origin_of(store.log())


def land_files(
    to: Folder, origin: Origin, full: bool = False, force: bool = False, as_of: date | None = None
) -> list[Loaded]:
    """Land the files of the origin's folder as Parquet, or change nothing and raise UserError.

    What is refused, what is left as it is, and what the options mean, is as for `loaders.load.load_files`.

    Args:
        to: the folder, or the prefix in object storage.
        origin: where the files are.
        full: also those that have not changed.
        force: also those with far fewer rows than before.
        as_of: of an archive the files up to that day.
    """
    found = find_sources(origin, as_of)
    with _in_plain_words(to), open_store(to, _scratch()) as store, store.alone():
        log = store.log()
        tables, before = landed_log.tables_of(log), landed_log.origin_of(log)
        last = {name: table.load for name, table in tables.items()}
        there = {source for source in found if source.table in tables and _is_whole(store, tables[source.table])}
        unchanged = {} if full else unchanged_files(found, last, there)
        made_up = origin.made_up or (before is not None and before.made_up)
        least = 0 if force or made_up else settings.min_rows_share()
        new = {source: place for source, place in found.items() if source.table not in unchanged}
        check_headers(new)
        load = new_load()
        try:
            landed = _land_side_by_side(store, load, new, last, least)
            if not force and (before is None or before.made_up is origin.made_up):
                _check_columns(landed, tables)
            kept = {name: tables[name] for name in unchanged}
            _publish(store, load, log, landed, kept, origin, as_of)
        except BaseException:
            store.drop(load)
            raise
    return in_order(unchanged.values(), [one.load for one in landed.values()])


def _land_side_by_side(
    store: Store, load: str, new: dict[SourceFile, Any], last: dict[str, Load], least: float
) -> dict[SourceFile, Landed]:
    landed: dict[SourceFile, Landed] = {}

    def land(source: SourceFile, place: Place | Reports | None, on_read: OnRead) -> Landed:
        def new_parts() -> Parts:
            return _new_parts(store, load, source.table, _schema(source))

        if isinstance(place, Reports):
            landed[source] = land_reports(source, place, new_parts, on_read)
        else:
            landed[source] = land_file(source, place, new_parts, on_read)
        return landed[source]

    copy_side_by_side(land, new, lambda one: check_rows(one, last.get(one.table), least))
    return {source: landed[source] for source in new}


def _new_parts(store: Store, load: str, table: str, schema: Any) -> Parts:
    return Parts(store.folder(load, table), schema, lambda part: store.keep(load, table, part))


def _schema(source: SourceFile) -> Any:
    import pyarrow

    return pyarrow.schema([(name.lower(), pyarrow.string()) for name in source.columns])


def _check_columns(landed: dict[SourceFile, Landed], tables: dict[str, Table]) -> None:
    """Refuse a file in which a column has lost all its values."""
    for source, one in landed.items():
        earlier = tables.get(source.table)
        if earlier is not None and is_comparable(one.load, earlier.load):
            lost = set(one.without_value) - set(earlier.without_value)
            check_emptied(one.load, [name for name in source.columns if name.lower() in lost])


def _publish(
    store: Store,
    load: str,
    log: dict[str, Any] | None,
    landed: dict[SourceFile, Landed],
    kept: dict[str, Table],
    origin: Origin,
    as_of: date | None,
) -> None:
    """Write the log and make the load what is landed; then take away what no reader can have opened of late."""
    named = {
        source.table: Table(one.load, f"{LOADS}/{load}/{source.table}", one.parts, one.without_value)
        for source, one in landed.items()
    }
    new = {name: table.as_json for name, table in (kept | named).items()}
    new[landed_log.TABLE] = _land_log(store, load, log, landed, kept, origin, as_of)
    before = {name: entry["folder"] for name, entry in log["tables"].items()} if log else {}
    store.publish(load, {"load": load, "origin": landed_log.origin_as_json(origin), "tables": new, "before": before})
    store.tidy({entry["folder"] for entry in new.values()} | set(before.values()))


def _land_log(
    store: Store,
    load: str,
    log: dict[str, Any] | None,
    landed: dict[SourceFile, Landed],
    kept: dict[str, Table],
    origin: Origin,
    as_of: date | None,
) -> dict[str, Any]:
    """Land the table load_log: what was logged before, and this load."""
    import pyarrow

    earlier = log["tables"][landed_log.TABLE] if log else None
    rows = landed_log.rows_of(store.read(f"{earlier['folder']}/{earlier['parts'][0]['name']}") if earlier else None)
    loads = [(one.load, one.started, one.finished) for one in landed.values()]
    rows = landed_log.with_loads(rows, loads, kept, origin, now(), as_of)
    parts = _new_parts(store, load, landed_log.TABLE, landed_log.schema())
    parts.write(pyarrow.RecordBatch.from_pylist(rows, landed_log.schema()))
    written = [{"name": part.name, "bytes": part.file_bytes, "rows": part.rows} for part in parts.finish()]
    return {"folder": f"{LOADS}/{load}/{landed_log.TABLE}", "rows": len(rows), "parts": written}


def _is_whole(store: Store, table: Table) -> bool:
    """Whether all parts of a table are there as they were written."""
    sizes = store.sizes(table.folder)
    return sizes == {part.name: part.file_bytes for part in table.parts}


def _scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="netflix-ratings-"))


@contextmanager
def _in_plain_words(to: Folder) -> Iterator[None]:
    """What a disk can answer, as a UserError."""
    try:
        yield
    except InterruptedError:  # another file's error, or Ctrl-C, ended this one
        raise
    except OSError as error:
        what = error.strerror or str(error)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            what = f"no room is left on the disk ({what})"
        where = f" ({error.filename})" if error.filename and str(error.filename) != str(to) else ""
        raise UserError(f"{to}: {what}{where}; {NOTHING_CHANGED}") from None
