"""Three roles, each with what it needs and no more; whoever made the warehouse so far can go on doing all of it.

The loader owns schema raw; the transformer, for dbt, owns what dbt makes and reads raw; the analyst reads marts and
reference. Who made the warehouse so far becomes a member of the first two, and the commands then work as them, so that
nothing lands in another's hands.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import errors, extensions, sql

from loaders.warehouse import connection as warehouse
from loaders.warehouse import settings
from loaders.warehouse.embedded import set_password, write_private
from loaders.warehouse.errors import Failure

RAW = "raw"
MADE_BY_DBT = ("staging", "intermediate", "marts_build", "marts", "reference")
FOR_ALL = ("marts", "reference")
OWNERS = {RAW: settings.LOADER} | dict.fromkeys(MADE_BY_DBT, settings.TRANSFORMER)
MAY = {
    settings.LOADER: "write raw",
    settings.TRANSFORMER: "read raw, make the other schemas with dbt",
    settings.ANALYST: "read marts and reference",
}
LOCK_TIMEOUT = "60s"  # changing an owner waits for whoever uses the table

# Sequences of a column belong to its table and follow it.
ANOTHERS = """
select relation.relname
from pg_class as relation
where
    relation.relnamespace = %s::regnamespace
    and relation.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and relation.relowner <> %s::regrole
    and not exists (
        select from pg_depend
        where objid = relation.oid and classid = 'pg_class'::regclass and deptype in ('a', 'i')
    )
order by relation.relname
"""


@dataclass(frozen=True)
class Made:
    """A role that is there now, and where its password is to be found."""

    name: str
    may: str
    password: str


def make(new_passwords: bool = False) -> list[Made]:
    """Make the roles or set them right again: all of it or, where anything is wrong, nothing."""
    connection = warehouse.administer()
    notes = PasswordFile(settings.home() / "pgpass")
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select set_config('lock_timeout', %s, true)", (LOCK_TIMEOUT,))
            made = [Made(name, may, _role(cursor, name, notes, new_passwords)) for name, may in MAY.items()]
            for role in (settings.LOADER, settings.TRANSFORMER):
                _join(cursor, warehouse.main_role(), role)
            for schema, owner in OWNERS.items():
                _own(cursor, schema, owner)
            _grant(cursor, warehouse.database())
            notes.write()  # within the transaction: a password that cannot be kept is not set
    except errors.LockNotAvailable:
        raise Failure(f"another session has been using the tables for {LOCK_TIMEOUT}; nothing was changed") from None
    except psycopg2.Error as error:
        raise Failure(
            f"the roles could not be made: {error.diag.message_primary or error}; nothing was changed. It takes a role "
            "that may create roles and owns the schemas, or a superuser"
        ) from None
    finally:
        connection.close()
    warehouse.write_profile()
    return made


class PasswordFile:
    """Passwords in libpq's own format, for PGPASSFILE: host:port:database:role:password."""

    def __init__(self, path: Path) -> None:
        """Read what is noted already."""
        self.path = path
        self._addresses = warehouse.addresses()
        self._before = path.read_text().splitlines() if path.exists() else []
        self._lines = list(self._before)

    def knows(self, role: str) -> bool:
        """Whether a password of a role in the warehouse in force is noted."""
        return all(any(line.startswith(start) for line in self._lines) for start in self._starts(role))

    def note(self, role: str, password: str | None) -> None:
        """Note a role's password, or, with None, forget it."""
        starts = self._starts(role)
        self._lines = [line for line in self._lines if not line.startswith(starts)]
        if password is not None:
            self._lines += [start + _escaped(password) for start in starts]

    def write(self) -> None:
        """Write the file, which nobody but its owner can read, where anything changed."""
        if self._lines != self._before:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_private(self.path, "".join(f"{line}\n" for line in self._lines))

    def _starts(self, role: str) -> tuple[str, ...]:
        """What a line begins with: libpq looks for one with the very host it talks to."""
        return tuple(f"{_escaped(host)}:{port}:*:{role}:" for host, port in self._addresses)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(":", "\\:")


def _role(cursor: extensions.cursor, role: str, notes: PasswordFile, new_password: bool) -> str:
    """Have a role with a password: the one in the environment, else a noted one, else for a new role one made up."""
    cursor.execute("select 1 from pg_roles where rolname = %s", (role,))
    is_new = cursor.fetchone() is None
    if is_new:
        _run(cursor, "create role {} login", role)
    variable = settings.password_variable(role)
    if given := settings.password_of(role):
        set_password(cursor, role, given)
        notes.note(role, None)
        return f"as in {variable}"
    if is_new or new_password:
        password = secrets.token_urlsafe(24)
        set_password(cursor, role, password)
        notes.note(role, password)
    return str(notes.path) if notes.knows(role) else "as before"


def _join(cursor: extensions.cursor, member: str, role: str) -> None:
    """Have somebody be a member of a role."""
    cursor.execute("select pg_has_role(%s, %s, 'usage')", (member, role))
    if cursor.fetchone() != (True,):
        _run(cursor, "grant {} to {}", role, member)


def _own(cursor: extensions.cursor, schema: str, owner: str) -> None:
    """Have a schema, and everything in it, owned by a role."""
    cursor.execute("select nspowner::regrole::text from pg_namespace where nspname = %s", (schema,))
    found = cursor.fetchone()
    if found is None:
        _run(cursor, "create schema {} authorization {}", schema, owner)
        return
    if found != (owner,):
        _run(cursor, "alter schema {} owner to {}", schema, owner)
    cursor.execute(ANOTHERS, (schema, owner))
    for (name,) in cursor.fetchall():
        # `alter table` serves for views and sequences too
        _run(cursor, "alter table {}.{} owner to {}", schema, name, owner)


def _grant(cursor: extensions.cursor, database: str) -> None:
    """Give what ownership doesn't. What dbt builds anew it grants itself: see `+grants` in dbt_project.yml."""
    for role in MAY:
        _run(cursor, "grant connect on database {} to {}", database, role)
    _run(cursor, "grant create on database {} to {}", database, settings.TRANSFORMER)
    readers = [(RAW, settings.TRANSFORMER), *((schema, settings.ANALYST) for schema in FOR_ALL)]
    for schema, reader in readers:
        _run(cursor, "grant usage on schema {} to {}", schema, reader)
        _run(cursor, "grant select on all tables in schema {} to {}", schema, reader)
    # For the tables of a source still to come.
    _run(
        cursor,
        "alter default privileges for role {} in schema {} grant select on tables to {}",
        *(settings.LOADER, RAW, settings.TRANSFORMER),
    )


def _run(cursor: extensions.cursor, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
