"""The warehouse in one file, in pg_dump's custom format, and back: with the history of scores, which no source has.

A restore fills a new database beside the old one and changes their names at the end, in one transaction: until then,
and after any error, the warehouse is what it was.
"""

import os
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import IO

import psycopg2
from psycopg2 import errors, extensions, sql

from loaders.warehouse import connection as warehouse
from loaders.warehouse import settings
from loaders.warehouse.binaries import reason
from loaders.warehouse.console import messages
from loaders.warehouse.embedded import EmbeddedPostgres
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.warehouse.os_user import run_as
from loaders.warehouse.server_settings import SUPERUSER

NEW, OLD = f"{settings.DATABASE}_restored", f"{settings.DATABASE}_replaced"
MAGIC = b"PGDMP"  # how a file in the custom format begins
COMPRESSION = "--compress=3"  # gzip's level: the sixth takes twice the time for a file a little smaller
SECONDS_TO_WAIT = 60.0


def backup(file: Path) -> int:
    """Write the whole database into a file, which is complete or not there; return its size in bytes."""
    host, port, user = _place()
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            options = ("-Fc", COMPRESSION, "-h", host, "-p", port, "-U", user, "-d", warehouse.database())
            with messages.status("backup"):
                _run(["pg_dump", "--no-password", *options], stdout=handle)
            os.fsync(handle.fileno())
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return file.stat().st_size


def restore(file: Path) -> None:
    """Replace the embedded warehouse's database by the one in a file, or change nothing and raise UserError.

    All objects belong to the warehouse's role then; `netflix-ratings roles` gives them to the roles that there are.
    """
    see_is_backup(file)
    postgres = warehouse.embedded()
    with closing(postgres.connect(SUPERUSER, SUPERUSER)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            _drop(cursor, NEW, OLD)
            cursor.execute(f"create database {NEW} owner {settings.ROLE} template template0")
            try:
                fill(file, postgres, NEW)
                _swap(connection)
            except BaseException:
                with suppress(psycopg2.Error):
                    _drop(cursor, NEW)
                raise
            _drop(cursor, OLD)


def fill(file: Path, postgres: EmbeddedPostgres, database: str) -> None:
    """Restore a backup into an empty database of an embedded server."""
    # As the role, which is no superuser: a file could hold any statement.
    command = ("pg_restore", "--no-password", "--exit-on-error", "--no-owner", "--no-privileges")
    place = ("-h", str(postgres.socket_folder), "-p", str(postgres.port), "-U", settings.ROLE, "-d", database)
    with file.open("rb") as handle, messages.status("restore"):
        _run([*command, *place], postgres, stdin=handle)


def see_is_backup(file: Path) -> None:
    """Raise UserError where a file is none of ours."""
    with file.open("rb") as handle:
        if handle.read(len(MAGIC)) != MAGIC:
            raise UserError(f"{file} is not a file that `netflix-ratings warehouse backup` made")


def _swap(connection: extensions.connection) -> None:
    """Give the new database the old one's name. Sessions of the old one are ended: a database in use keeps its name."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    connection.autocommit = False
    try:
        while True:
            try:
                with connection, connection.cursor() as cursor:
                    cursor.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = any(%s)",
                        ([settings.DATABASE, NEW],),
                    )
                    cursor.execute(f"alter database {settings.DATABASE} rename to {OLD}")
                    cursor.execute(f"alter database {NEW} rename to {settings.DATABASE}")
                return
            except errors.ObjectInUse:
                if time.monotonic() > deadline:
                    raise TemporaryError(
                        "other sessions connect to the warehouse again and again: end them first"
                    ) from None
                time.sleep(0.2)
    finally:
        connection.autocommit = True


def _drop(cursor: extensions.cursor, *databases: str) -> None:
    for name in databases:
        cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _place() -> tuple[str, str, str]:
    """Host, port and user by which Postgres' programs reach the warehouse."""
    if warehouse.external():
        warehouse.connect().close()  # of several hosts, chooses the one to use
        [(host, port), *_] = warehouse.addresses()
        return host, port, warehouse.main_role()
    postgres = warehouse.embedded()
    return str(postgres.socket_folder), str(postgres.port), SUPERUSER


def _run(
    command: Sequence[str],
    postgres: EmbeddedPostgres | None = None,
    stdin: IO[bytes] | None = None,
    stdout: IO[bytes] | None = None,
) -> None:
    """Run one of Postgres' programs, for an embedded server or for the warehouse.

    The files are ours, so that its user need not reach them.
    """
    ours = postgres is None and warehouse.external()
    postgres = postgres or warehouse.embedded()
    environment = {name: value for name, value in os.environ.items() if ours or not name.startswith("PG")}
    done = subprocess.run(
        [str(postgres.binaries.bin / command[0]), *command[1:]],
        env=environment | {"LC_ALL": "C"},
        cwd="/",
        stdin=stdin or subprocess.DEVNULL,
        stdout=stdout or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        **({} if ours else run_as(postgres.owner)),
    )
    if done.returncode != 0:
        said = reason(done.stderr.decode(errors="replace"))
        kind = TemporaryError if warehouse.is_lost(said) else UserError
        raise kind(f"{command[0]} failed, nothing was changed: {said}")
