"""PgBouncer's configuration: many clients of the groups that only read share few connections of the server.

PgBouncer asks the server for the SCRAM verifier of whoever logs in, and logs in there as the same person with what the
person has just proved: it keeps nobody's password, and timeouts, rights and names are those of the person.
"""

import os
import secrets
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from psycopg2 import errors, extensions, sql

from loaders.warehouse import connection as warehouse
from loaders.warehouse import settings
from loaders.warehouse.errors import UserError
from loaders.warehouse.os_user import Owner, owner_of
from loaders.warehouse.passwords import set_password
from loaders.warehouse.private_files import make_folder, write_private
from loaders.warehouse.server_settings import RESERVED

ROLE = f"{settings.ROLE}_pooler"
CLIENTS = 1000  # that may be connected to the pooler; each takes some 2 kB
QUEUE = 30  # seconds that a client waits for a connection of the server
PER_PERSON = 10  # connections of the server that one login can have
DIRECT = 10  # connections of the server that are left for those who do not come through the pooler

# Only who reads and does not write: a load needs one session from its beginning to its end.
LOOKUP = """
create schema if not exists pooler;
revoke all on schema pooler from public;
drop function if exists pooler.verifier(text);  -- a restored one has another owner
create function pooler.verifier(who text) returns table (usename text, passwd text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $lookup$
select rolname::text, rolpassword
from pg_authid
where
    rolname = who and rolcanlogin and not rolsuper
    and (rolvaliduntil is null or rolvaliduntil > now())
    and rolpassword like 'SCRAM-SHA-256$%'
    and exists (
        select from pg_roles
        where rolname = 'netflix_ratings_analyst' and pg_has_role(pg_authid.oid, pg_roles.oid, 'member')
    )
    and not exists (
        select from pg_roles
        where
            rolname in ('netflix_ratings_loader', 'netflix_ratings_transformer')
            and pg_has_role(pg_authid.oid, pg_roles.oid, 'member')
    )
$lookup$;
revoke all on function pooler.verifier(text) from public;
"""


@dataclass(frozen=True)
class Config:
    """What was written.

    Attributes:
        file: PgBouncer's configuration.
        port: where it will answer.
        run_as: the user to run it as, where that is not this one.
        connections: how many connections of the server it takes at most.
    """

    file: Path
    port: int
    run_as: str | None
    connections: int


def write(folder: Path | None, port: int) -> Config:
    """Make the role that PgBouncer asks as, and write its files, readable by the user who runs it only."""
    place, owner = _place(folder)
    with closing(warehouse.administer()) as connection:
        try:
            with connection, connection.cursor() as cursor:
                password = _known_password(place) or secrets.token_urlsafe(24)
                most = _let_in(cursor, password)
        except (errors.InsufficientPrivilege, errors.UndefinedObject) as error:
            raise UserError(
                f"the pooler cannot be let in: {error.diag.message_primary}; nothing was changed; a superuser can"
            ) from None
    files = {
        "userlist.txt": f'"{ROLE}" "{password}"\n',
        "pgbouncer.ini": _ini(place, port, most),
    }
    for name, text in files.items():
        write_private(place / name, text)
        if os.geteuid() == 0:
            os.chown(place / name, owner.uid, owner.gid)
    return Config(place / "pgbouncer.ini", port, owner.name if os.geteuid() == 0 else None, most)


def _place(folder: Path | None) -> tuple[Path, Owner]:
    """The folder of the files, made where it is missing, and the user who will run PgBouncer."""
    if folder is None:
        inside = settings.home() if warehouse.external() else warehouse.embedded().folder
        folder = inside / "pooler"
    place = folder.absolute()
    if not place.parent.is_dir():
        raise UserError(f"{place.parent} is not there: make it first")
    owner = warehouse.embedded().owner
    make_folder(place, owner if os.geteuid() == 0 else owner_of(place))
    return place, owner


def _known_password(place: Path) -> str | None:
    """The password of before, so that a pooler that runs goes on."""
    users = place / "userlist.txt"
    if not users.exists():
        return None
    name, _, password = users.read_text().strip().partition(" ")
    return password.strip('"') if name == f'"{ROLE}"' else None


def _let_in(cursor: extensions.cursor, password: str) -> int:
    """Make the role and what it may ask; return how many connections the pooler may take."""
    cursor.execute("select 1 from pg_roles where rolname = %s", (settings.ANALYST,))
    if cursor.fetchone() is None:
        raise UserError("the roles are not there yet: netflix-ratings roles")
    cursor.execute("select 1 from pg_roles where rolname = %s", (ROLE,))
    if cursor.fetchone() is None:
        cursor.execute(sql.SQL("create role {} login").format(sql.Identifier(ROLE)))
    set_password(cursor, ROLE, password)
    cursor.execute(LOOKUP)
    names = {"role": sql.Identifier(ROLE), "database": sql.Identifier(warehouse.database())}
    cursor.execute(sql.SQL("grant connect on database {database} to {role}").format(**names))
    cursor.execute(sql.SQL("grant usage on schema pooler to {role}").format(**names))
    cursor.execute(sql.SQL("grant execute on function pooler.verifier(text) to {role}").format(**names))
    cursor.execute(
        "select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
    )
    (free,) = cursor.fetchone() or (0,)
    return max(int(free) - RESERVED - DIRECT, 1)


def _ini(place: Path, port: int, most: int) -> str:
    name = warehouse.database()
    databases = {name: warehouse.addresses()[0]}
    if not warehouse.external() and (replicas := warehouse.embedded().replicas()):
        databases[f"{name}_read"] = ("127.0.0.1", str(replicas[0]["port"]))
    lines = [
        "; Written by `netflix-ratings pooler config`: write it again after `replica promote`, then reload PgBouncer",
        "[databases]",
        *(f"{alias} = host={host} port={number} dbname={name}" for alias, (host, number) in databases.items()),
        "",
        "[pgbouncer]",
        "listen_addr = 127.0.0.1",
        f"listen_port = {port}",
        f"unix_socket_dir = {place}",
        f"pidfile = {place / 'pgbouncer.pid'}",
        f"logfile = {place / 'pgbouncer.log'}",
        "; A connection of the server is somebody's for one transaction.",
        "pool_mode = transaction",
        "auth_type = scram-sha-256",
        f"auth_file = {place / 'userlist.txt'}",
        f"auth_user = {ROLE}",
        "auth_query = select usename, passwd from pooler.verifier($1)",
        f"admin_users = {ROLE}",
        f"max_client_conn = {CLIENTS}",
        f"default_pool_size = {PER_PERSON}",
        f"max_user_connections = {PER_PERSON}",
        f"max_db_connections = {most}",
        "; Here nobody can lift them for a session.",
        f"query_timeout = {settings.reader_timeout():g}",
        f"idle_transaction_timeout = {settings.reader_timeout():g}",
        f"query_wait_timeout = {QUEUE}",
        "; What BI tools send at the start, and the server may have its own way.",
        "ignore_startup_parameters = extra_float_digits,options,search_path",
        "server_idle_timeout = 60",
    ]
    return "\n".join(lines) + "\n"
