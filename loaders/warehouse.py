"""Which warehouse: the embedded one, or, where any of libpq's PG variables is set, the one they name."""

import os
from contextlib import closing

import psycopg2
from psycopg2 import extensions, sql

from loaders import settings
from loaders.failure import Failure
from loaders.postgres import OLDEST, SUPERUSER, EmbeddedPostgres, write_private

EXTENSIONS = ("pg_trgm", "unaccent", "fuzzystrmatch")
MARK = "# Written by netflix-ratings; yours to keep if you remove this line.\n"


def external() -> bool:
    """Whether the PG variables name another warehouse than the embedded one."""
    if os.environ.get("PGSERVICE"):
        raise Failure("PGSERVICE is set, which dbt does not know: set PGHOST, PGPORT, PGUSER, PGDATABASE instead")
    return any(os.environ.get(name) for name in settings.PG_VARIABLES)


def embedded() -> EmbeddedPostgres:
    """The embedded warehouse of this home."""
    return EmbeddedPostgres(settings.home())


def start() -> bool:
    """Have a warehouse that answers, with its extensions, and dbt's profile beside it; True if one was started."""
    started = False if external() else embedded().start()
    write_profile()
    with connect() as connection:
        prepare(connection)
    connection.close()
    return started


def connect(role: str | None = None) -> extensions.connection:
    """Connect to the warehouse in force, which must be up; act as a role, where it is there and we are a member."""
    try:
        connection = psycopg2.connect(extensions.make_dsn(**_other())) if external() else _connect_embedded()
    except psycopg2.OperationalError as error:
        where = "{host}:{port}".format(**_other()) if external() else "the embedded warehouse"
        raise Failure(f"no connection to {where}: {' '.join(str(error).split())}") from None
    connection.set_client_encoding("UTF8")
    if role is not None:
        with connection, connection.cursor() as cursor:
            if _is_member(cursor, role):
                cursor.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
    return connection


def administer() -> extensions.connection:
    """Connect as who may make roles: the embedded warehouse's superuser, elsewhere whoever PGUSER is."""
    connection = connect()
    if external():
        return connection
    connection.close()
    return embedded().connect(SUPERUSER)


def main_role() -> str:
    """Who the commands log in as."""
    return _other()["user"] if external() else settings.ROLE


def database() -> str:
    """The database of the warehouse in force."""
    return _other()["dbname"] if external() else settings.DATABASE


def address() -> tuple[str, str]:
    """Host and port at which other programs reach the warehouse in force."""
    return (_other()["host"], _other()["port"]) if external() else ("127.0.0.1", str(embedded().port))


def _is_member(cursor: extensions.cursor, role: str) -> bool:
    """Whether we may act as a role: "usage", for who makes a role is from then on its "member" without that right."""
    cursor.execute("select 1 from pg_roles where rolname = %s and pg_has_role(oid, 'usage')", (role,))
    return cursor.fetchone() is not None


def _connect_embedded() -> extensions.connection:
    postgres = embedded()
    if not postgres.running():
        raise Failure("the warehouse is not running: netflix-ratings warehouse start")
    return postgres.connect()


def _other() -> dict[str, str]:
    """Where the PG variables point; what they leave open is as in profiles.yml.example. PGPASSWORD libpq reads."""
    return {
        "host": os.environ.get("PGHOST") or "localhost",
        "port": os.environ.get("PGPORT") or "5432",
        "user": os.environ.get("PGUSER") or settings.ROLE,
        "dbname": os.environ.get("PGDATABASE") or settings.DATABASE,
    }


def where() -> str:
    """The warehouse's place in a few words."""
    if external():
        return "{dbname} on {host}:{port}".format(**_other())
    return f"127.0.0.1:{embedded().port}, {embedded().folder}"


def url() -> str:
    """The warehouse's address for BI tools."""
    if external():
        other = _other()
        return "postgresql://{user}@{host}:{port}/{dbname}".format(**other)
    if not embedded().running():
        raise Failure("the warehouse is not running: netflix-ratings warehouse start")
    return embedded().url()


def prepare(connection: extensions.connection) -> None:
    """See that the server is recent enough, keeps UTF-8 and has the extensions; make those that are missing."""
    if connection.server_version < OLDEST * 10_000:
        raise Failure(f"Postgres {OLDEST} or later is needed; this is {connection.server_version // 10_000}")
    if (encoding := connection.get_parameter_status("server_encoding")) != "UTF8":
        raise Failure(f"the database keeps text as {encoding}: make one with encoding UTF8")
    with connection.cursor() as cursor:
        cursor.execute("select extname from pg_extension")
        present = {name for (name,) in cursor}
        missing = [name for name in EXTENSIONS if name not in present]
        if not missing:
            return
        commands = "; ".join(f"create extension if not exists {name} schema public" for name in missing)
        try:
            cursor.execute(commands)
        except psycopg2.Error as error:
            raise Failure(
                f"the database lacks {', '.join(missing)} ({error.diag.message_primary}); let its owner run: {commands}"
            ) from None


def write_profile() -> None:
    """Write dbt's profiles.yml, unless there is one that somebody wrote by hand.

    It is profiles.yml.example with the embedded warehouse's socket, port and, once there is one, transformer role as
    what holds while no PG variable is set.
    """
    path = settings.profiles_dir() / "profiles.yml"
    text = MARK + (settings.ROOT / "profiles.yml.example").read_text()
    if path.exists():
        found = path.read_text()
        if not found.startswith(MARK) or external():
            return
    if not external():
        postgres = embedded()
        others = " ~ ".join(f"env_var('{name}', '')" for name in settings.PG_VARIABLES)
        text = text.replace("'localhost'", f"('localhost' if {others} else '{postgres.socket_folder}')")
        text = text.replace("'5432'", f"('5432' if {others} else '{postgres.port}')")
        with closing(postgres.connect()) as connection, connection.cursor() as cursor:
            if _is_member(cursor, settings.TRANSFORMER):
                text = text.replace('role: ""', f"role: \"{{{{ '' if {others} else '{settings.TRANSFORMER}' }}}}\"")
    if not path.exists() or text != found:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, text)
