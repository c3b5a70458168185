"""Three roles, each with the rights it needs and no more; the role that made the warehouse keeps all of its rights.

The loader owns schema raw; the transformer, for dbt, owns what dbt makes and reads raw; the analyst reads marts and
reference. The role that made the warehouse becomes a member of the first two, and the commands then act as them, so
that nothing gets another owner.
"""

import secrets
from contextlib import closing
from dataclasses import dataclass

import psycopg2
from psycopg2 import errors, extensions, sql

from loaders.warehouse import connection as warehouse
from loaders.warehouse import settings
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.warehouse.passwords import PasswordFile, set_password

RAW = "raw"
MADE_BY_DBT = ("staging", "intermediate", "marts_build", "marts", "reference")
FOR_ALL = ("marts", "reference")
OWNERS = {RAW: settings.LOADER} | dict.fromkeys(MADE_BY_DBT, settings.TRANSFORMER)
MAY = {
    settings.LOADER: "write raw",
    settings.TRANSFORMER: "read raw, make the other schemas with dbt",
    settings.ANALYST: "read marts and reference",
}
LOCK_TIMEOUT = "60s"  # a change of owner waits for all who use the table

# A sequence of a column belongs to its table and goes with it.
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
    """A role that exists now, and where its password is."""

    name: str
    may: str
    password: str


def have_roles() -> bool:
    """Whether the roles are there."""
    with closing(warehouse.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_roles where rolname = any(%s)", (list(MAY),))
        return cursor.fetchone() == (len(MAY),)


def make(new_passwords: bool = False) -> list[Made]:
    """Make the roles, or repair them: all of it or, after any error, nothing."""
    connection = warehouse.administer()
    notes = PasswordFile(settings.home() / "pgpass", warehouse.addresses())
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
        raise TemporaryError(
            f"another session has been using the tables for {LOCK_TIMEOUT}; nothing was changed"
        ) from None
    except psycopg2.Error as error:
        raise UserError(
            f"the roles could not be made: {error.diag.message_primary or error}; nothing was changed. This needs "
            "a role that can create roles and owns the schemas, or a superuser"
        ) from None
    finally:
        connection.close()
    warehouse.write_profile()
    return made


def _role(cursor: extensions.cursor, role: str, notes: PasswordFile, new_password: bool) -> str:
    """Make a role with a password: from the environment, else the kept one, else, for a new role, a random one."""
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
    """Make one role a member of another."""
    cursor.execute("select pg_has_role(%s, %s, 'usage')", (member, role))
    if cursor.fetchone() != (True,):
        _run(cursor, "grant {} to {}", role, member)


def _own(cursor: extensions.cursor, schema: str, owner: str) -> None:
    """Make a role the owner of a schema and of everything in it."""
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
    """Grant what ownership does not give. dbt grants what it builds: see `+grants` in dbt_project.yml."""
    for role in MAY:
        _run(cursor, "grant connect on database {} to {}", database, role)
    _run(cursor, "grant create on database {} to {}", database, settings.TRANSFORMER)
    readers = [(RAW, settings.TRANSFORMER), *((schema, settings.ANALYST) for schema in FOR_ALL)]
    for schema, reader in readers:
        _run(cursor, "grant usage on schema {} to {}", schema, reader)
        _run(cursor, "grant select on all tables in schema {} to {}", schema, reader)
    # For tables of sources that are added later.
    _run(
        cursor,
        "alter default privileges for role {} in schema {} grant select on tables to {}",
        *(settings.LOADER, RAW, settings.TRANSFORMER),
    )


def _run(cursor: extensions.cursor, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
