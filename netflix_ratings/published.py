"""Reading one published build: all of a command's queries as of one moment, and the number of the build."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

import psycopg2
from psycopg2 import errors, extensions, sql

from loaders.warehouse.console import messages
from loaders.warehouse.errors import TemporaryError, UserError

BUILDS = ("marts", "published_builds")
TRIES = 10
TABLES = """
select nspname, relname from pg_class
inner join pg_namespace on relnamespace = pg_namespace.oid
where nspname in ('marts', 'reference') and relkind = 'r' and has_table_privilege(pg_class.oid, 'select')
order by nspname, relname
"""
# By `dbt build` on its own a table is made that no build has published. The log of before is there where files were
# loaded since; the analyst may not read it, but sees that it is there.
LAST = """
select
    (select max(build_number) from marts.published_builds),
    (select published_at from marts.published_builds order by build_number desc limit 1),
    bool_and(exists (
        select from pg_class
        where relnamespace = to_regnamespace('marts') and relname = last_made.name and oid = last_made.relation_oid
    )),
    exists (
        select from pg_class
        inner join pg_namespace on relnamespace = pg_namespace.oid
        where nspname = 'raw' and relname = 'load_log_before'
    )
from (
    select distinct on (made.name) made.name, made.relation_oid
    from marts.published_builds
    cross join lateral unnest(marts, relation_oids) as made (name, relation_oid)
    order by made.name, build_number desc
) as last_made
"""


@dataclass(frozen=True)
class Build:
    """The build that is read.

    Attributes:
        number: its number.
        at: since when it can be read.
        is_whole: whether its tables are those published.
        has_newer_files: whether other files were loaded since.
    """

    number: int
    at: datetime
    is_whole: bool
    has_newer_files: bool = False

    def __str__(self) -> str:
        """What is read, in a few words."""
        if not self.is_whole:
            return f"built by dbt since build {self.number} was published"
        newer = "; files that were loaded since are not in it: netflix-ratings run" if self.has_newer_files else ""
        return f"build {self.number}, published {self.at.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC{newer}"


def check(connection: extensions.connection, tables: Sequence[str]) -> None:
    """Raise UserError where one of these marts cannot be read, before the work; nobody has to wait for it."""
    freeze(connection, tables)
    connection.rollback()


def freeze(connection: extensions.connection, tables: Sequence[str] | None = None) -> Build | None:
    """Begin a transaction that sees one moment, however long it takes and whatever is built meanwhile.

    The locks come before the first query, and with it the moment: a table put in the place of an old one could be empty
    to who sees the time before it. Who publishes waits. Return the build that is read; None where dbt alone built.

    Args:
        connection: on which `query` then stays in this transaction.
        tables: the marts that are read; where none are named, all, and the seeds.
    """
    for _ in range(TRIES):
        connection.rollback()
        connection.set_session(isolation_level="DEFAULT", readonly=True)
        with connection, connection.cursor() as cursor:
            cursor.execute(TABLES)
            there = cursor.fetchall()
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        wanted = there if tables is None else [("marts", table) for table in tables] + [BUILDS] * (BUILDS in there)
        with connection.cursor() as cursor:
            try:
                if wanted:
                    names = sql.SQL(", ").join(sql.Identifier(*name) for name in wanted)
                    cursor.execute(sql.SQL("lock table {} in access share mode").format(names))
                return _build(cursor) if BUILDS in wanted else None
            except psycopg2.ProgrammingError as error:
                if tables is None and isinstance(error, errors.UndefinedTable):
                    continue  # dropped since we looked
                raise UserError(
                    f"the marts are not there yet: {error.diag.message_primary}; netflix-ratings run"
                ) from None
    raise TemporaryError("the marts are being built, again and again: try later")


def say_which(build: Build | None) -> None:
    """Say, beside the answer, which build was read."""
    if build is not None:
        messages.print(f"marts: {build}", style="dim", markup=False, highlight=False, soft_wrap=True)


def _build(cursor: extensions.cursor) -> Build | None:
    cursor.execute(LAST)
    number, at, is_whole, has_newer_files = cursor.fetchone() or (None, None, None, False)
    return None if number is None else Build(number, at, bool(is_whole), has_newer_files)
