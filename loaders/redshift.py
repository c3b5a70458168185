"""Landed files into Redshift: statements that anybody can read, all in one transaction.

No cluster has run them yet: they follow Amazon's documentation, and are tested as text.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from loaders.landing import landed_log
from loaders.landing.stores import LOG
from loaders.objects import Prefix, folder_of
from loaders.sources import SOURCES
from loaders.warehouse import settings
from loaders.warehouse.errors import TemporaryError, UserError

TEXT = "varchar(65535)"
# COPY knows no moment with a time zone in a Parquet file: those of load_log are in UTC, and lose it.
TYPES = {"int64": "bigint", "bool": "boolean", "timestamp[us, tz=UTC]": "timestamp", "string": TEXT}
ROLE = re.compile(
    r"default|arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+(,arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+)*"
)
NOTHING_CHANGED = "nothing was changed in Redshift"
# Classes of SQLSTATE that another try may pass: connection, rollback, resources, an administrator's stop, the system.
MAY_PASS = ("08", "40", "53", "57", "58")
SERIALIZABLE = "1023"  # Redshift's own number for what others changed at the same time


@dataclass(frozen=True)
class TableLoad:
    """What loads one table: the statements, and the rows that it then has."""

    table: str
    statements: tuple[str, ...]
    rows: int

    @property
    def count(self) -> str:
        """The query that counts its rows."""
        return f"select count(*) from {_raw(self.table)}"


def lake() -> Prefix:
    """The lake that the setting names, from which Redshift can copy; raise UserError where it is none."""
    address = settings.lake()
    found = folder_of(re.sub("^s3a://", "s3://", address)) if address else None
    if not isinstance(found, Prefix):
        raise UserError(
            "--to redshift: NETFLIX_RATINGS_LAKE has to name s3://BUCKET/PREFIX, from which Redshift copies"
        )
    return found


def iam_role() -> str:
    """The role with which Redshift reads the lake, as COPY wants it; raise UserError where it is none."""
    role = os.environ.get("NETFLIX_RATINGS_REDSHIFT_IAM_ROLE") or "default"
    if not ROLE.fullmatch(role):
        raise UserError(
            "NETFLIX_RATINGS_REDSHIFT_IAM_ROLE: arn:aws:iam::ACCOUNT:role/NAME, or default, the cluster's own"
        )
    return role if role == "default" else _literal(role)


def plan(lake: Prefix, role: str) -> list[TableLoad]:
    """What brings all that is landed in the lake into schema raw.

    Args:
        lake: where the files were landed.
        role: as `iam_role` has it.
    """
    found = lake.read(LOG)
    if found is None:
        raise UserError(f"{lake}: nothing is landed there")
    return [_table_load(lake, name, entry, role) for name, entry in sorted(json.loads(found[0])["tables"].items())]


def script(loads: list[TableLoad]) -> list[str]:
    """All statements, as they are sent."""
    return [
        "begin",
        f"create schema if not exists {_raw()}",
        *(one for load in loads for one in load.statements),
        "commit",
    ]


def send(loads: list[TableLoad]) -> None:
    """Have Redshift do it all, or nothing: readers see the rows of before until the end."""
    begin, schema, *_ = script([])
    with _connected() as connection, closing(connection.cursor()) as cursor:
        _do(cursor, begin, "")
        _do(cursor, schema, "")
        for load in loads:
            for statement in load.statements:
                _do(cursor, statement, f"{load.table}: ")
            _do(cursor, load.count, f"{load.table}: ")
            ((rows,),) = cursor.fetchall()
            if rows != load.rows:
                raise UserError(f"redshift: {load.table}: {rows:,} rows came of {load.rows:,}; {NOTHING_CHANGED}")
        _do(cursor, "commit", "")


def _table_load(lake: Prefix, name: str, entry: dict[str, Any], role: str) -> TableLoad:
    columns = _columns()[name]
    table = _raw(name)
    typed = ", ".join(f"{_quoted(column)} {kind}" for column, kind in columns.items())
    statements = [
        f"create table if not exists {table} ({typed})",
        # `truncate` would end the transaction.
        f"delete from {table}",
        f"copy {table} from {_literal(f'{lake}/' + entry['folder'] + '/')} iam_role {role} format as parquet",
    ]
    return TableLoad(name, tuple(statements), entry["rows"])


def _columns() -> dict[str, dict[str, str]]:
    """The columns of each landed table, in the order of its files: COPY takes them by their place."""
    columns = {source.table: {name.lower(): TEXT for name in source.columns} for source in SOURCES}
    return columns | {landed_log.TABLE: {field.name: TYPES[str(field.type)] for field in landed_log.schema()}}


def _raw(table: str | None = None) -> str:
    """A name in schema raw, which is a reserved word."""
    return ".".join(_quoted(name) for name in ("raw", table) if name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def check() -> None:
    """Raise UserError where something is missing that `send` needs, before files are landed for hours."""
    if find_spec("redshift_connector") is None:
        raise UserError("--to redshift needs redshift_connector, which `make setup-redshift` installs")
    _login()


def _login() -> dict[str, Any]:
    port = os.environ.get("NETFLIX_RATINGS_REDSHIFT_PORT") or "5439"
    if not port.isdecimal():
        raise UserError("NETFLIX_RATINGS_REDSHIFT_PORT has to be a number")
    return {
        "host": _setting("HOST"),
        "port": int(port),
        "user": _setting("USER"),
        "password": _setting("PASSWORD"),
        "database": os.environ.get("NETFLIX_RATINGS_REDSHIFT_DATABASE") or "dev",
    }


@contextmanager
def _connected() -> Iterator[Any]:
    """A connection whose transaction is rolled back unless it was committed."""
    check()
    import redshift_connector

    try:
        connection = redshift_connector.connect(**_login(), application_name="netflix-ratings")
    except (redshift_connector.Error, OSError) as error:
        raise _in_our_words(error, "") from None
    connection.autocommit = True  # the transaction is ours: its statements are those that --dry-run shows
    try:
        yield connection
    finally:
        with suppress(redshift_connector.Error, OSError):  # what was not committed is rolled back
            connection.close()


def _do(cursor: Any, statement: str, what: str) -> None:
    import redshift_connector

    try:
        cursor.execute(statement)
    except (redshift_connector.Error, OSError) as error:
        raise _in_our_words(error, what) from None


def _in_our_words(error: Exception, what: str) -> UserError:
    """An error of the server's own says what is wrong with a statement; any other is about the connection."""
    said = error.args[0] if error.args else ""
    if not isinstance(said, dict):
        return TemporaryError(f"redshift: {what}it does not answer, or broke off; {NOTHING_CHANGED}: try again later")
    state, text = str(said.get("C", "")), " ".join(str(said.get("M", "")).split())
    if state[:2] in MAY_PASS or text.startswith(SERIALIZABLE):
        return TemporaryError(f"redshift: {what}{text}; {NOTHING_CHANGED}: try again later")
    return UserError(f"redshift: {what}{text}; {NOTHING_CHANGED}")


def _setting(name: str) -> str:
    value = os.environ.get(f"NETFLIX_RATINGS_REDSHIFT_{name}")
    if not value:
        raise UserError(f"--to redshift: NETFLIX_RATINGS_REDSHIFT_{name} is not set")
    return value
