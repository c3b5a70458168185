"""A backup is worth what a restore of it gives: one is tried in a server of its own and held against the warehouse."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from psycopg2 import extensions, sql

from loaders.warehouse import connection as warehouse
from loaders.warehouse import settings
from loaders.warehouse.backup import fill, see_is_backup
from loaders.warehouse.embedded import EmbeddedPostgres
from loaders.warehouse.errors import UserError

SCHEMAS = ("raw", "reference", "staging", "intermediate", "marts")
TABLES = """
select nspname, relname from pg_class
inner join pg_namespace on relnamespace = pg_namespace.oid
where relkind = 'r' and nspname = any(%s)
order by nspname, relname
"""
# What says whether the warehouse is still the one that was backed up.
STATE = "select (select max(load_id) from raw.load_log), (select max(build_number) from marts.published_builds)"
# What no source has, by day: all of each row.
HISTORY = """
select cast(valid_from as text), count(*), cast(sum(hashtextextended(cast(noted as text), 0)) as text)
from marts.fct_title_scores as noted
group by valid_from
order by valid_from
"""


@dataclass(frozen=True)
class Trial:
    """What a trial found.

    Attributes:
        tables: how many tables were restored.
        rows: their rows.
        history_rows: those of the history of scores.
        seconds: how long the restore took.
        is_same: whether the warehouse is still as it was at the backup, so that all tables could be compared.
    """

    tables: int
    rows: int
    history_rows: int
    seconds: float
    is_same: bool


def last_trial() -> datetime | None:
    """When a trial last ended well."""
    try:
        return datetime.fromisoformat(json.loads(_note().read_text())["tried_at"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{_note()} cannot be read: delete it") from None


def is_due(days: float) -> bool:
    """Whether the last good trial is so many days ago, but for an hour: a morning does not always take as long."""
    last = last_trial()
    return last is None or datetime.now(timezone.utc) - last > timedelta(days=days) - timedelta(hours=1)


def try_restore(file: Path) -> Trial:
    """Restore a backup into a server of its own and compare; raise UserError where anything differs."""
    see_is_backup(file)
    with _scratch() as postgres:
        began = time.monotonic()
        fill(file, postgres, settings.DATABASE)
        seconds = time.monotonic() - began
        with closing(postgres.connect()) as restored, closing(warehouse.connect()) as live:
            trial = _compare(file, restored, live, seconds)
    note = {"tried_at": datetime.now(timezone.utc).isoformat(), "file": str(file), "rows": trial.rows}
    _note().write_text(json.dumps(note) + "\n")
    return trial


@contextmanager
def _scratch() -> Iterator[EmbeddedPostgres]:
    """A server with an empty database, gone afterwards; one that a killed trial left goes first."""
    folder = settings.home() / "restore-trial"
    postgres = EmbeddedPostgres(folder, any_port=True)
    _remove(postgres)
    try:
        postgres.start()
        yield postgres
    finally:
        _remove(postgres)


def _remove(postgres: EmbeddedPostgres) -> None:
    if postgres.data.exists():
        postgres.remove()
    shutil.rmtree(postgres.home, ignore_errors=True)


def _compare(file: Path, restored: extensions.connection, live: extensions.connection, seconds: float) -> Trial:
    """Hold the restored tables against those of the warehouse; where it has changed since, the history alone."""
    there, here = _days(restored, file), _days(live, file)
    tables = _tables(restored)
    counts = {table: _count(restored, table) for table in tables}
    is_same = _ask(restored, STATE) == _ask(live, STATE)
    if is_same:
        different = [] if there == here else ["marts.fct_title_scores"]
        others = _tables(live)
        different += [".".join(table) for table in sorted(set(tables) ^ set(others))]
        different += [".".join(table) for table in tables if table in others and counts[table] != _count(live, table)]
    else:  # of its last day a later load can have put other scores in the place of those
        different = ["marts.fct_title_scores"] if there[:-1] != here[: len(there) - 1] else []
    if different:
        names = ", ".join(dict.fromkeys(different))
        raise UserError(f"{file}: restored, these tables are not as in the warehouse: {names}: make another backup")
    return Trial(len(tables), sum(counts.values()), sum(rows for _, rows, _ in there), seconds, is_same)


def _days(connection: extensions.connection, file: Path) -> list[tuple[Any, ...]]:
    if _ask(connection, "select to_regclass('marts.fct_title_scores') is null") == [(True,)]:
        raise UserError(f"{file}: there is no history of scores, in it or in the warehouse: netflix-ratings run")
    return _ask(connection, HISTORY)


def _tables(connection: extensions.connection) -> list[tuple[str, str]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(TABLES, (list(SCHEMAS),))
        return cursor.fetchall()


def _count(connection: extensions.connection, table: tuple[str, str]) -> int:
    with connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(*table)))
        (count,) = cursor.fetchone() or (0,)
        return int(count)


def _ask(connection: extensions.connection, statement: str) -> list[tuple[Any, ...]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _note() -> Path:
    return settings.home() / "restore-trial.json"
