"""Which warehouse: the embedded one, or, where any of libpq's PG variables is set, the one they name."""

import math
import os
import re
import time
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import extensions, sql

from loaders.warehouse import corrections, settings
from loaders.warehouse.binaries import OLDEST
from loaders.warehouse.console import messages
from loaders.warehouse.embedded import FULL, EmbeddedPostgres
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.warehouse.os_user import is_safe
from loaders.warehouse.private_files import write_private
from loaders.warehouse.server_settings import SUPERUSER

EXTENSIONS = ("pg_trgm", "unaccent")
FIRST_WAIT, LONGEST_WAIT = 0.25, 5.0  # seconds between two tries to connect
LONGEST_TRY = 5  # seconds that one of several hosts can take to answer
PASSING = (
    "refused|time(d )?out|starting up|shutting down|recovery|hot standby|read-only|closed the connection|reset by peer|"
    "unreachable|No route|could not translate|No such file|too many|connection slots|"
    "no more connections allowed|query_wait_timeout"
)
FINAL = "authentication failed|no password|does not exist|pg_hba.conf"
LOST = (
    "server closed the connection|terminating connection|connection to server .* failed|could not connect|refused|"
    "connection (already|is) closed|cursor already closed|no connection to the server|(receive|send) data|"
    "SSL connection has been closed|EOF detected|in recovery|starting up|shutting down|read-only transaction|"
    "database system is"
)
"""What programs say whose server went away, or became a standby, while they worked."""
# A connection that is idle while others work is noticed to be dead, as is a server that says nothing any more.
KEEPALIVES = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "30000"}
TO_READ = "prefer-standby"  # libpq: of several hosts a replica, and the primary where none answers
_reached: set[str] = set()  # warehouses that have let this command in
_all_named: list[tuple[str, str]] = []  # all hosts and ports, after one of several was chosen
OTHER_HOME = "NETFLIX_RATINGS_HOME is another home: set DBT_PROFILES_DIR to it too"
"""What dbt then says that it finds no such host."""
MARK = "# Written by netflix-ratings; yours to keep if you remove this line.\n"


def external() -> bool:
    """Whether the PG variables name another warehouse than the embedded one."""
    if os.environ.get("PGSERVICE"):
        raise UserError("PGSERVICE is set, which dbt does not know: set PGHOST, PGPORT, PGUSER, PGDATABASE instead")
    return any(os.environ.get(name) for name in settings.PG_VARIABLES)


def embedded() -> EmbeddedPostgres:
    """The embedded warehouse of this home."""
    return EmbeddedPostgres(settings.home())


def start() -> bool:
    """Make the warehouse answer, with its extensions, and write dbt's profile; True if it had to be started."""
    started = False if external() else embedded().start()
    write_profile()
    with connect() as connection:
        prepare(connection)
    connection.close()
    return started


def connect(role: str | None = None) -> extensions.connection:
    """Connect to the warehouse, which must be running; act as a role where it exists and we are a member."""
    connection = _connect_external() if external() else _connect_embedded()
    connection.set_client_encoding("UTF8")
    _act_as(connection, role)
    return connection


def _act_as(connection: extensions.connection, role: str | None) -> None:
    if role is not None:
        with connection, connection.cursor() as cursor:
            if _is_member(cursor, role):
                cursor.execute(sql.SQL("set role {}").format(sql.Identifier(role)))


def connect_to_read(role: str | None = None) -> extensions.connection:
    """Connect to a replica, where one answers, else to the warehouse; act as a role as `connect` does.

    A replica shows what the warehouse showed a moment ago, whole publications only.
    """
    if external():
        connection = _connect_external(to_read=True)
    elif not (replicas := embedded().replicas()):
        return connect(role)
    else:
        connection = _connect_to_replica([replica["port"] for replica in replicas])
    connection.set_client_encoding("UTF8")
    _act_as(connection, role)
    return connection


def administer() -> extensions.connection:
    """Connect as a role that can make roles: the embedded warehouse's superuser, elsewhere PGUSER."""
    connection = connect()
    if external():
        return connection
    connection.close()
    return embedded().connect(SUPERUSER)


def main_role() -> str:
    """The role that the commands log in as."""
    return _other()["user"] if external() else settings.ROLE


def database() -> str:
    """The name of the database."""
    return _other()["dbname"] if external() else settings.DATABASE


def addresses() -> list[tuple[str, str]]:
    """Hosts and ports at which other programs reach the warehouse; of several, one is the warehouse."""
    return _all_named or _addresses() if external() else [("127.0.0.1", str(embedded().port))]


def _is_member(cursor: extensions.cursor, role: str) -> bool:
    """Whether we can act as a role: "usage", since the maker of a role is its "member" without that right."""
    cursor.execute("select 1 from pg_roles where rolname = %s and pg_has_role(oid, 'usage')", (role,))
    return cursor.fetchone() is not None


def _connect_embedded() -> extensions.connection:
    postgres = embedded()
    here = str(postgres.folder)
    if here not in _reached and not postgres.running():
        raise UserError("the warehouse is not running: netflix-ratings warehouse start")
    try:
        connection = postgres.connect()
    except psycopg2.OperationalError as error:
        _give_up_if_lost(here, error)
        raise _no_connection("the embedded warehouse", error) from None
    _reached.add(here)
    return connection


def _connect_to_replica(ports: list[int]) -> extensions.connection:
    postgres = embedded()
    all_ports = [*ports, postgres.port]
    try:
        return psycopg2.connect(
            host=",".join([str(postgres.socket_folder)] * len(all_ports)),
            port=",".join(map(str, all_ports)),
            user=settings.ROLE,
            dbname=settings.DATABASE,
            target_session_attrs=TO_READ,
        )
    except psycopg2.OperationalError:
        return _connect_embedded()  # which says what is wrong


def _connect_external(to_read: bool = False) -> extensions.connection:
    """Connect to the warehouse of the PG variables; while the error can be temporary, try again, with longer waits.

    One that let this command in before and is gone is not waited for: the command is lost in any case.
    """
    deadline, wait = time.monotonic() + settings.connect_timeout(), FIRST_WAIT
    while True:
        try:
            connection = psycopg2.connect(
                extensions.make_dsn(**_other(), **KEEPALIVES, **_patience(deadline - time.monotonic(), to_read))
            )
        except psycopg2.OperationalError as error:
            _give_up_if_lost(_hosts(), error)
            left = deadline - time.monotonic()
            if left <= 0 or not _may_pass(str(error)):
                raise _no_connection(_hosts(), error) from None
            if wait == FIRST_WAIT:
                messages.print(f"no answer from {_hosts()} yet: trying for {left:.0f} s", soft_wrap=True)
            time.sleep(min(wait, left))
            wait = min(wait * 2, LONGEST_WAIT)
        else:
            if (
                _several() and not to_read
            ):  # use this host for the rest of the command, for dbt too, which takes one port only
                _all_named[:] = _addresses()
                os.environ["PGHOST"], os.environ["PGPORT"] = connection.info.host, str(connection.info.port)
            if not to_read:
                _reached.add(_hosts())
            return connection


def is_lost(said: str) -> bool:
    """Whether a program failed because its server went away, or became a standby."""
    return re.search(LOST, said) is not None and not re.search(FINAL, said)


def _give_up_if_lost(where: str, error: psycopg2.OperationalError) -> None:
    """Raise the error, as of a connection that broke, where the warehouse let us in before."""
    if where in _reached and _may_pass(str(error)) and not re.search(FULL, str(error)):
        raise error


def _no_connection(where: str, error: psycopg2.OperationalError) -> UserError:
    """The line to say where nobody lets us in."""
    if re.search(FULL, str(error)):
        return TemporaryError(
            f"{where} is full: all the connections that it gives to others are in use; try again later, or connect "
            "through a pooler (docs/readers.md)"
        )
    return (TemporaryError if _may_pass(str(error)) else UserError)(f"no connection to {where}: {_said(error)}")


def _said(error: psycopg2.Error) -> str:
    """What libpq says, once for all hosts that say the same, without what our line has said, and its questions."""
    said = re.sub(r'connection to server (at|on socket) "[^"]*"( \([^)]*\))?(, port [^ ]+)? failed: ', "", str(error))
    lines = re.sub(r"\bFATAL: +|\s*Is the server running .*\?", "", said).splitlines()
    return "; ".join(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))


def _may_pass(said: str) -> bool:
    """Whether the error can be temporary. Of several hosts, each has an error in the text."""
    return not re.search(FINAL, said) and re.search(PASSING, said) is not None


def _several() -> bool:
    return "," in _other()["host"]


def _patience(seconds: float, to_read: bool = False) -> dict[str, str]:
    """How long one try can take; of several hosts, the one that accepts writes is wanted, or to read another one.

    A host that does not answer gets all the time that is left, at least 5 seconds; one of several gets 5 seconds.
    libpq's own settings win.
    """
    longest = LONGEST_TRY if _several() else math.ceil(min(max(seconds, LONGEST_TRY), 3600))
    wanted = {"connect_timeout": ("PGCONNECT_TIMEOUT", str(longest))}
    if _several():
        wanted["target_session_attrs"] = ("PGTARGETSESSIONATTRS", TO_READ if to_read else "read-write")
    return {key: value for key, (name, value) in wanted.items() if not os.environ.get(name)}


def _addresses() -> list[tuple[str, str]]:
    """The hosts with their ports. One port can hold for all hosts."""
    hosts, ports = _other()["host"].split(","), _other()["port"].split(",")
    return [(host, ports[min(n, len(ports) - 1)]) for n, host in enumerate(hosts)]


def _hosts() -> str:
    """The hosts with their ports, as in a URL."""
    return ",".join(f"{host}:{port}" for host, port in _addresses())


def _other() -> dict[str, str]:
    """What the PG variables say, with the defaults of profiles.yml.example. libpq itself reads PGPASSWORD."""
    return {
        "host": os.environ.get("PGHOST") or "localhost",
        "port": os.environ.get("PGPORT") or "5432",
        "user": os.environ.get("PGUSER") or settings.ROLE,
        "dbname": os.environ.get("PGDATABASE") or settings.DATABASE,
    }


def where() -> str:
    """Where the warehouse is, in a few words."""
    if external():
        return f"{database()} on {_hosts()}"
    return f"127.0.0.1:{embedded().port}, {embedded().folder}"


def url(by_socket: bool = False, to_read: bool = False) -> str:
    """The address for BI tools; with `by_socket` the embedded warehouse's socket, which needs no password.

    With `to_read` all hosts, of which a replica is preferred.
    """
    if external():
        there = f"postgresql://{main_role()}@{_hosts()}/{database()}"
        return f"{there}?target_session_attrs={TO_READ}" if to_read else there
    replicas = [replica["port"] for replica in embedded().replicas()] if to_read else []
    if not replicas and not embedded().running():
        raise UserError("the warehouse is not running: netflix-ratings warehouse start")
    return embedded().url(by_socket, replicas)


def prepare(connection: extensions.connection) -> None:
    """Check that the server is recent enough and keeps UTF-8, and make what is missing: extensions, a table."""
    if connection.server_version < OLDEST * 10_000:
        raise UserError(f"Postgres {OLDEST} or later is needed; this is {connection.server_version // 10_000}")
    if (encoding := connection.get_parameter_status("server_encoding")) != "UTF8":
        raise UserError(f"the database keeps text as {encoding}: make one with encoding UTF8")
    with connection.cursor() as cursor:
        cursor.execute("select extname from pg_extension")
        present = {name for (name,) in cursor}
        missing = [name for name in EXTENSIONS if name not in present]
        commands = "; ".join(f"create extension if not exists {name} schema public" for name in missing)
        try:
            if missing:
                cursor.execute(commands)
        except psycopg2.Error as error:
            raise UserError(
                f"the database lacks {', '.join(missing)} ({error.diag.message_primary}); let its owner run: {commands}"
            ) from None
        corrections.make(cursor)


def write_profile() -> None:
    """Write dbt's profiles.yml, unless there is one that a person wrote.

    It is profiles.yml.example with the embedded warehouse's socket, port and, if it exists, transformer role as
    defaults while no PG variable is set.
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
        text = text.replace("'localhost'", f"('localhost' if {others} else {_host(path, postgres)})")
        text = text.replace("'5432'", f"('5432' if {others} else '{postgres.port}')")
        with closing(postgres.connect()) as connection, connection.cursor() as cursor:
            if _is_member(cursor, settings.TRANSFORMER):
                text = text.replace('role: ""', f"role: \"{{{{ '' if {others} else '{settings.TRANSFORMER}' }}}}\"")
    if not path.exists() or text != found:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, text)


def write_first_profile() -> None:
    """Write dbt's profiles.yml where there is none, for an engine that needs no warehouse; its start completes it."""
    path = settings.profiles_dir() / "profiles.yml"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, MARK + (settings.ROOT / "profiles.yml.example").read_text())


def _host(profile: Path, postgres: EmbeddedPostgres) -> str:
    """The embedded warehouse's socket, for the profile; in the root's, an error where another home is meant."""
    socket = f"'{postgres.socket_folder}'"
    if profile.parent != settings.ROOT:
        return socket
    names = {"": None, os.environ.get("NETFLIX_RATINGS_HOME", ""): None}  # this home's own, as it may be written
    same = ", ".join(f"'{name}'" for name in names if is_safe(Path(name)))
    return f"{socket} if env_var('NETFLIX_RATINGS_HOME', '') in [{same}] else '{OTHER_HOME}'"
