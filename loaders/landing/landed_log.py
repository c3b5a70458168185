"""The log of what was landed: `landed.json` for the loader, and the table `load_log` for the models."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from loaders.landing.parts import Part
from loaders.load_log import Load, Origin
from loaders.objects import folder_of

TABLE = "load_log"


@dataclass(frozen=True)
class Table:
    """A landed table: the load that it is of, its folder, its parts, and the columns in which no row has a value."""

    load: Load
    folder: str
    parts: list[Part]
    without_value: list[str]

    @property
    def as_json(self) -> dict[str, Any]:
        """As `landed.json` has it."""
        return {
            "folder": self.folder,
            "rows": self.load.rows,
            "parts": [{"name": part.name, "bytes": part.file_bytes, "rows": part.rows} for part in self.parts],
            "without_value": self.without_value,
            "file_name": self.load.file_name,
            "file_bytes": self.load.file_bytes,
            "file_sha256": self.load.sha256,
        }


def tables_of(log: dict[str, Any] | None) -> dict[str, Table]:
    """The landed tables of the sources, by name."""
    found = {}
    for name, entry in (log or {"tables": {}})["tables"].items():
        if name != TABLE:
            load = Load(name, entry["file_name"], entry["rows"], entry["file_bytes"], entry["file_sha256"])
            parts = [Part(part["name"], part["bytes"], part["rows"]) for part in entry["parts"]]
            found[name] = Table(load, entry["folder"], parts, entry["without_value"])
    return found


def origin_of(log: dict[str, Any] | None) -> Origin | None:
    """Where the landed files came from; None where nothing is landed."""
    if log is None:
        return None
    said = log["origin"]
    return Origin(said["kind"], folder_of(said["folder"]) if said["folder"] else None, said["made_up"])


def origin_as_json(origin: Origin) -> dict[str, Any]:
    """An origin as `landed.json` has it."""
    return {"kind": origin.kind, "folder": _folder(origin), "made_up": origin.made_up}


def schema() -> Any:
    """The columns of `load_log`, with the names and types of raw.load_log: a `pyarrow.Schema`."""
    import pyarrow

    text, moment = pyarrow.string(), pyarrow.timestamp("us", tz="UTC")
    types = {
        "load_id": pyarrow.int64(),
        "table_name": text,
        "file_name": text,
        "file_bytes": pyarrow.int64(),
        "file_sha256": text,
        "row_count": pyarrow.int64(),
        "started_at": moment,
        "finished_at": moment,
        "status": text,
        "checked_at": moment,
        "origin": text,
        "folder": text,
        "made_up": pyarrow.bool_(),
        "as_of": text,
        "key_proof": text,  # always null: it names a table of the warehouse
        "values_seen": text,  # always null: they belong to the proof
    }
    return pyarrow.schema(types.items())


def rows_of(parquet: bytes | None) -> list[dict[str, Any]]:
    """The rows of `load_log` so far."""
    from pyarrow import parquet as files

    return list(files.read_table(io.BytesIO(parquet)).to_pylist()) if parquet else []


def with_loads(
    rows: list[dict[str, Any]],
    new: Iterable[tuple[Load, datetime, datetime]],
    unchanged: Iterable[str],
    origin: Origin,
    checked: datetime,
    as_of: date | None,
) -> list[dict[str, Any]]:
    """The rows with those of a load, and with when the tables that it left as they are were checked.

    Args:
        rows: what was logged before.
        new: what was landed, from when to when.
        unchanged: the tables that are as they were.
        origin: where the files came from.
        checked: when.
        as_of: the day whose files were asked for, where that was not today.
    """
    said = {"checked_at": checked, "origin": origin.kind, "folder": _folder(origin), "made_up": origin.made_up}
    last = {row["table_name"]: row["load_id"] for row in rows}
    checked_ids = {last[table] for table in unchanged if table in last}
    number = max((row["load_id"] for row in rows), default=0)
    added = [
        {
            "load_id": number + at,
            "table_name": load.table,
            "file_name": load.file_name,
            "file_bytes": load.file_bytes,
            "file_sha256": load.sha256,
            "row_count": load.rows,
            "started_at": started,
            "finished_at": finished,
            "status": load.status,
            "as_of": as_of and as_of.isoformat(),
            **said,
        }
        for at, (load, started, finished) in enumerate(new, 1)
    ]
    return [row | said if row["load_id"] in checked_ids else row for row in rows] + added


def _folder(origin: Origin) -> str | None:
    return str(origin.folder) if origin.folder else None
