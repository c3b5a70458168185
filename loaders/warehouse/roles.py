"""Roles, each with the rights it needs and no more; the role that made the warehouse keeps all of its rights.

The loader owns schema raw; the transformer, for dbt, owns what dbt makes and reads raw; the analyst reads marts and
reference. The role that made the warehouse becomes a member of the first two, and the commands then act as them, so
that nothing gets another owner. The steward does what the analyst does; it logs in as nobody, it is a group of people.

Every role is a group as well: `people` makes somebody a member.
"""

import secrets
from contextlib import closing
from dataclasses import dataclass

import psycopg2
from psycopg2 import errors, extensions, sql

from loaders.warehouse import connection as warehouse
from loaders.warehouse import corrections, settings
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
    settings.STEWARD: "what the analyst may, and correct matches",
}
GROUPS_ONLY = {settings.STEWARD}
"""Roles without a login: what one of them writes has a person's name beside it."""
WRITERS = (settings.LOADER, settings.TRANSFORMER)
# Whoever reads could otherwise fill the disk with them, and a temporary view on a mart delays publishing.
LARGE_OBJECTS = """
select proname || '(' || pg_get_function_identity_arguments(oid) || ')'
from pg_proc
where pronamespace = 'pg_catalog'::regnamespace and proname in ('lo_creat', 'lo_create', 'lo_from_bytea')
"""
OLDEST_RESERVING = 160_000  # the first version of the server that keeps connections for a role
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
        cursor.execute("select count(*) > 0 from pg_roles where rolname = any(%s)", (list(MAY),))
        return cursor.fetchone() == (True,)


def make(new_passwords: bool = False) -> list[Made]:
    """Make the roles, or repair them: all of it or, after any error, nothing."""
    connection = warehouse.administer()
    notes = PasswordFile(settings.home() / "pgpass", warehouse.addresses())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select set_config('lock_timeout', %s, true)", (LOCK_TIMEOUT,))
            made = [Made(name, may, _role(cursor, name, notes, new_passwords)) for name, may in MAY.items()]
            for role in WRITERS:
                _join(cursor, warehouse.main_role(), role)
            _join(cursor, settings.STEWARD, settings.ANALYST)
            limit_reader(cursor, settings.ANALYST)
            for schema, owner in OWNERS.items():
                _own(cursor, schema, owner)
            _grant(cursor, warehouse.database())
            _keep_room(cursor, warehouse.database())
            corrections.make(cursor)
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
    if role in GROUPS_ONLY:
        if is_new:
            run(cursor, "create role {} nologin", role)
        return "none: a group of people"
    if is_new:
        run(cursor, "create role {} login", role)
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
        run(cursor, "grant {} to {}", role, member)


def _own(cursor: extensions.cursor, schema: str, owner: str) -> None:
    """Make a role the owner of a schema and of everything in it."""
    cursor.execute("select nspowner::regrole::text from pg_namespace where nspname = %s", (schema,))
    found = cursor.fetchone()
    if found is None:
        run(cursor, "create schema {} authorization {}", schema, owner)
        return
    if found != (owner,):
        run(cursor, "alter schema {} owner to {}", schema, owner)
    cursor.execute(ANOTHERS, (schema, owner))
    for (name,) in cursor.fetchall():
        # `alter table` serves for views and sequences too
        run(cursor, "alter table {}.{} owner to {}", schema, name, owner)


def _grant(cursor: extensions.cursor, database: str) -> None:
    """Grant what ownership does not give. dbt grants what it builds: see `+grants` in dbt_project.yml."""
    for role in MAY:
        run(cursor, "grant connect on database {} to {}", database, role)
    run(cursor, "grant create on database {} to {}", database, settings.TRANSFORMER)
    readers = [(RAW, settings.TRANSFORMER), *((schema, settings.ANALYST) for schema in FOR_ALL)]
    for schema, reader in readers:
        run(cursor, "grant usage on schema {} to {}", schema, reader)
        run(cursor, "grant select on all tables in schema {} to {}", schema, reader)
    # For tables of sources that are added later.
    run(
        cursor,
        "alter default privileges for role {} in schema {} grant select on tables to {}",
        *(settings.LOADER, RAW, settings.TRANSFORMER),
    )


def limit_reader(cursor: extensions.cursor, role: str, is_reader: bool = True) -> None:
    """End what somebody forgot: a statement, or a transaction, that publishing and other readers would wait for.

    Settings of a role hold for its own logins, not for its members'.
    """
    for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
        statement = sql.SQL("alter role {} {} {}").format(
            sql.Identifier(role), sql.SQL("set" if is_reader else "reset"), sql.Identifier(name)
        )
        if is_reader:
            statement += sql.SQL(" = {}").format(sql.Literal(f"{settings.reader_timeout():.3f}s"))
        cursor.execute(statement)


def _keep_room(cursor: extensions.cursor, database: str) -> None:
    """Keep disk and connections from those who only read: no temporary tables, no large objects, not every place."""
    run(cursor, "revoke temporary on database {} from public", database)
    for role in WRITERS:
        run(cursor, "grant temporary on database {} to {}", database, role)
    cursor.execute("select rolsuper from pg_roles where rolname = current_user")
    if cursor.fetchone() != (True,):
        return
    cursor.execute(LARGE_OBJECTS)
    for (function,) in cursor.fetchall():
        cursor.execute(f"revoke execute on function pg_catalog.{function} from public")
        for role in (warehouse.main_role(), *WRITERS):
            cursor.execute(
                sql.SQL(f"grant execute on function pg_catalog.{function} to {{}}").format(sql.Identifier(role))
            )
    if cursor.connection.server_version >= OLDEST_RESERVING:
        for role in WRITERS:
            run(cursor, "grant pg_use_reserved_connections to {}", role)


def run(cursor: extensions.cursor, statement: str, *names: str) -> None:
    """Run a statement with the names of roles, schemas and tables put into it."""
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
