"""People: who is a member of which role, what everybody may do in the warehouse, and how somebody gets in or out."""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg2
from psycopg2 import extensions, sql

from loaders.warehouse import connection as warehouse
from loaders.warehouse import corrections, settings
from loaders.warehouse.errors import UserError
from loaders.warehouse.passwords import PasswordFile, set_password
from loaders.warehouse.roles import MADE_BY_DBT, MAY, RAW, limit_reader, run

GROUPS = {role.removeprefix(f"{settings.ROLE}_"): role for role in MAY}
"""The roles by the word that people type."""
ONLY_READ = {settings.ANALYST, settings.STEWARD}
SCHEMAS = (RAW, corrections.SCHEMA, *MADE_BY_DBT)
MARK = "somebody whom `netflix-ratings roles grant` let in"
"""The comment on a login that we made, and may close again."""

FOUND = """
select rolsuper, rolcanlogin, coalesce(shobj_description(oid, 'pg_authid') = %s, false)
from pg_roles
where rolname = %s
"""
MEMBER_OF = """
select granted.rolname
from pg_auth_members
inner join pg_roles as granted on pg_auth_members.roleid = granted.oid
inner join pg_roles as member on pg_auth_members.member = member.oid
where member.rolname = %s and granted.rolname = any(%s)
order by granted.rolname
"""
# What is, not what should be: the server is asked of every role and every table. Postgres' own roles can be given to
# people too, and are named among the groups.
AUDIT = """
with

listed as (
    select oid, rolname, rolcanlogin, rolsuper, rolcreaterole
    from pg_roles
    where rolname !~ '^pg_'
),

tables as (
    select pg_class.oid, pg_class.relnamespace, pg_namespace.nspname
    from pg_class
    inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
    where pg_class.relkind in ('r', 'p', 'v', 'm', 'f') and pg_namespace.nspname = any(%s)
),

rights as (
    select
        listed.oid,
        tables.nspname,
        count(*) filter (where has_table_privilege(listed.oid, tables.oid, 'select')) as can_read,
        count(*) filter (
            where has_table_privilege(listed.oid, tables.oid, 'update, delete, truncate')
                or has_any_column_privilege(listed.oid, tables.oid, 'insert, update')
        ) as can_write
    from listed
    cross join tables
    where has_schema_privilege(listed.oid, tables.relnamespace, 'usage')
    group by listed.oid, tables.nspname
)

select
    listed.rolname,
    listed.rolcanlogin,
    listed.rolsuper,
    listed.rolcreaterole,
    array(
        select granted.rolname
        from pg_auth_members
        inner join pg_roles as granted on pg_auth_members.roleid = granted.oid
        where pg_auth_members.member = listed.oid
        order by granted.rolname
    )::text[],
    array(select nspname from rights where oid = listed.oid and can_read > 0 order by nspname)::text[],
    array(select nspname from rights where oid = listed.oid and can_write > 0 order by nspname)::text[],
    array(
        select nspname from pg_namespace
        where nspname = any(%s) and has_schema_privilege(listed.oid, pg_namespace.oid, 'create')
        order by nspname
    )::text[]
from listed
order by listed.rolcanlogin, listed.rolname
"""


@dataclass(frozen=True)
class Access:
    """What a role may do.

    Attributes:
        role: its name.
        can_log_in: whether it is a login, not only a group.
        is_superuser: whether no right is asked of it at all.
        can_make_roles: whether it can let others in.
        member_of: the roles whose rights it has.
        reads: schemas of which it can read a table.
        writes: schemas of which it can write to a table.
        makes: schemas in which it can make tables.
    """

    role: str
    can_log_in: bool
    is_superuser: bool
    can_make_roles: bool
    member_of: list[str]
    reads: list[str]
    writes: list[str]
    makes: list[str]


@dataclass(frozen=True)
class _Login:
    """What a name is: a role, a login, and whether `grant` made it, or will."""

    exists: bool
    can_log_in: bool
    is_ours: bool


def grant(person: str, group: str, with_password: bool = True) -> str:
    """Make somebody a member of a group, and let them log in; return where the password is.

    Args:
        person: the name of the login, which is made where it is missing.
        group: the role.
        with_password: whether a new login gets a password; without one, something else must prove who it is.
    """
    _check_name(person)
    notes = PasswordFile(settings.home() / "pgpass", warehouse.addresses())
    with _administering(f"{person} could not be let in") as cursor:
        _check_group(cursor, group)
        found = _find(cursor, person)
        if not found.exists:
            run(cursor, "create role {}", person)
            cursor.execute(sql.SQL("comment on role {} is %s").format(sql.Identifier(person)), (MARK,))
        run(cursor, "grant {} to {}", group, person)
        run(cursor, "grant connect on database {} to {}", warehouse.database(), person)
        if found.is_ours:
            _limit(cursor, person)
        opens = found.is_ours and not found.can_log_in
        if opens:
            run(cursor, "alter role {} login", person)
        if opens and with_password:
            password = secrets.token_urlsafe(24)
            set_password(cursor, person, password)
            notes.note(person, password)
            notes.write()  # within the transaction: a password that cannot be kept is not set
    if opens and not with_password:
        return "none: a certificate, LDAP or the cloud must say who it is"
    return str(notes.path) if notes.knows(person) else "as before"


def revoke(person: str, group: str) -> bool:
    """Take somebody out of a group. In none of them any more, a login that we made is closed: return whether."""
    _check_name(person)
    notes = PasswordFile(settings.home() / "pgpass", warehouse.addresses())
    with _administering(f"{person} could not be taken out") as cursor:
        _check_group(cursor, group)
        found = _find(cursor, person)
        if group not in _groups(cursor, person):
            raise UserError(f"{person} is not in the group {_word(group)}: netflix-ratings roles list")
        run(cursor, "revoke {} from {}", group, person)
        if group in _groups(cursor, person):
            raise UserError(
                f"{person} stays in the group {_word(group)}: another role granted that, and must revoke it"
            )
        closed = found.is_ours and not _groups(cursor, person)
        if closed:
            run(cursor, "alter role {} nologin password null", person)
            notes.note(person, None)
        elif found.is_ours:
            _limit(cursor, person)
        notes.write()
    return closed


def audit() -> list[Access]:
    """What every role may do in the warehouse, as the server says it: groups first."""
    with closing(warehouse.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute(AUDIT, (list(SCHEMAS), list(SCHEMAS)))
        return [Access(*row) for row in cursor.fetchall()]


@contextmanager
def _administering(failure: str) -> Iterator[extensions.cursor]:
    """Do all of it, or after any error nothing."""
    connection = warehouse.administer()
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    except psycopg2.OperationalError:
        raise
    except psycopg2.Error as error:
        raise UserError(
            f"{failure}: {error.diag.message_primary or error}; nothing was changed. This needs a role that can create "
            "roles, or a superuser"
        ) from None
    finally:
        connection.close()


def _check_name(person: str) -> None:
    """A name that is ours or the server's would give a role to itself, or to everybody."""
    taken = person in (*MAY, warehouse.main_role()) or person.startswith("pg_") or person in ("public", "none")
    if taken or not person.isprintable() or not 0 < len(person.encode()) < 64 or ":" in person:
        raise UserError(
            f"{person!r} cannot be the name of a person: take another, of at most 63 bytes, without a colon"
        )


def _check_group(cursor: extensions.cursor, group: str) -> None:
    cursor.execute("select 1 from pg_roles where rolname = %s", (group,))
    if cursor.fetchone() is None:
        raise UserError("the roles are not there yet: netflix-ratings roles")


def _find(cursor: extensions.cursor, person: str) -> _Login:
    cursor.execute(FOUND, (MARK, person))
    found = cursor.fetchone()
    if found is None:
        return _Login(exists=False, can_log_in=False, is_ours=True)
    is_superuser, can_log_in, is_ours = found
    if is_superuser:
        raise UserError(f"{person} is a superuser, of whom no right is asked: take another name")
    return _Login(True, can_log_in, is_ours)


def _groups(cursor: extensions.cursor, person: str) -> list[str]:
    cursor.execute(MEMBER_OF, (person, list(MAY)))
    return [name for (name,) in cursor.fetchall()]


def _limit(cursor: extensions.cursor, person: str) -> None:
    """Limit who only reads. A load or a build of somebody who writes takes longer."""
    limit_reader(cursor, person, set(_groups(cursor, person)) <= ONLY_READ)


def _word(group: str) -> str:
    return group.removeprefix(f"{settings.ROLE}_")
