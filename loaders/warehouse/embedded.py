"""The embedded Postgres: a data folder of our own and a server that is started and stopped, by initdb and pg_ctl.

Every connection is authenticated: over TCP (loopback only) by a password, over the unix socket by the user of the
operating system. When the commands run as root, Postgres, which refuses root, runs as an unprivileged user.
"""

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psutil
import psycopg2
from psycopg2 import extensions

from loaders.warehouse import server_settings, settings
from loaders.warehouse.binaries import Binaries, last_line
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.warehouse.os_user import Owner, can_reach, is_safe, owner_for_root, owner_of
from loaders.warehouse.passwords import set_password
from loaders.warehouse.private_files import make_folder, write_private
from loaders.warehouse.server_settings import SUPERUSER

SOCKET_PATH_LIMIT = 107
SHORT_FOLDERS = Path("/var/tmp")
SECONDS_TO_START = 600  # recovery after a crash during a large load takes long
# What Postgres and PgBouncer say when no connection is left.
FULL = "too many|connection slots|no more connections allowed|query_wait_timeout"
SECONDS_TO_DIE = 30  # after kill -9 the server's child processes end by themselves, but not at once


class EmbeddedPostgres:
    """The embedded warehouse, whose state is in one folder, `home`.

    `home` belongs to the user who runs the commands and holds `password`, `port` and `lock`. The server's own folder
    (data, socket, log, where needed a copy of the binaries) belongs to the user who runs Postgres: `home/postgres`, or,
    where that user cannot reach it or its path is not safe for a shell, a folder under /var/tmp named by a hash of
    `home`.
    """

    def __init__(self, home: Path, any_port: bool = False) -> None:
        """Nothing is touched yet; with `any_port` it takes one that is free, whatever the settings say."""
        self.home = home
        self.any_port = any_port

    # ── where things are ─────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def folder(self) -> Path:
        """The server's own folder."""
        inside, outside = self.home / "postgres", self._short_folder
        if not is_safe(inside):
            return outside
        if os.geteuid() != 0 or inside.exists():
            return inside
        return outside if outside.exists() or not can_reach(owner_for_root(), self.home) else inside

    @property
    def _short_folder(self) -> Path:
        return SHORT_FOLDERS / f"netflix-ratings-{hashlib.sha256(bytes(self.home)).hexdigest()[:12]}"

    @property
    def data(self) -> Path:
        """Postgres' data folder; another one since a replica took the place of the primary."""
        promoted = self.home / "primary"
        return Path(promoted.read_text().strip()) if promoted.exists() else self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's log since its last start."""
        return self.folder / "server.log"

    @cached_property
    def socket_folder(self) -> Path:
        """The folder of the unix socket, whose path has a length limit."""
        longest = self.folder / "run" / ".s.PGSQL.65535"
        return self.folder / "run" if len(bytes(longest)) <= SOCKET_PATH_LIMIT else self._short_folder / "run"

    @cached_property
    def owner(self) -> Owner:
        """The user who runs Postgres."""
        return owner_of(self.folder)

    @property
    def port(self) -> int:
        """The port of the last start."""
        try:
            return int((self.home / "port").read_text())
        except FileNotFoundError:
            return settings.DEFAULT_PORT

    @property
    def password(self) -> str:
        """The password of the role, for TCP."""
        return (self.home / "password").read_text().strip()

    @cached_property
    def binaries(self) -> Binaries:
        """The programs, as the owner runs them."""
        return Binaries(self.folder, self.owner)

    # ── what it does ─────────────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> bool:
        """Make what is missing, start the server and wait until it answers; False where it ran already."""
        if not self.home.exists():
            self.home.mkdir(parents=True)
            self.home.chmod(0o711 if os.geteuid() == 0 else 0o700)
        with self._locked():
            if self.running():
                self._make_role_and_database()
                return False
            make_folder(self.folder, self.owner)
            if (self.home / "primary").exists() and not self.data.exists():
                raise UserError(f"{self.data}, the replica that became the primary, is gone: nothing was started")
            for unfinished in self.folder.glob("data.new-*"):  # of a start that did not end
                shutil.rmtree(unfinished, ignore_errors=True)
            if not self.data.exists():
                self._initialise()
            self._check_data()
            self._remove_stale_locks()
            self._choose_port()
            self._make_socket_folder()
            self.write_settings()
            self._launch()
            self._make_role_and_database()
            return True

    def stop(self) -> bool:
        """Stop the server after its sessions were ended; False where it did not run."""
        if not self.running():
            return False
        done = self.binaries.run(
            "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", str(SECONDS_TO_START), check=False
        )
        if done.returncode != 0:
            raise UserError(f"Postgres does not stop: {last_line(done.stderr or done.stdout)}{self._see_log()}")
        return True

    def remove(self) -> None:
        """Stop the server and delete all of its data; downloads and sample, port and profile stay."""
        if not self.home.exists():
            return
        with self._locked():
            if self.data.exists() and processes_of(self.data):
                self.stop()
            if self.data.exists() and self.data.parent != self.folder:
                shutil.rmtree(self.data)  # once a replica, elsewhere
            elif self.data.exists():
                self.data.rename(self.folder / f"data.new-{os.getpid()}")  # gone at once; the next start ends the rest
            for name in ("password", "pgpass", "primary", "replicas.json"):
                path = self.home / name
                path.unlink(missing_ok=True)
            for folder in {self.folder, self.socket_folder.parent} - {self.home}:
                shutil.rmtree(folder, ignore_errors=True)

    def replicas(self) -> list[dict[str, Any]]:
        """The replicas that were added, as they were noted."""
        noted = self.home / "replicas.json"
        found: list[dict[str, Any]] = json.loads(noted.read_text()) if noted.exists() else []
        return found

    def write_settings(self) -> None:
        """Write the server's configuration files."""
        has_replicas = settings.replicas() or bool(self.replicas())
        version = self.binaries.version
        server_settings.write(self.data, self.owner, self.port, self.socket_folder, version, has_replicas)

    def running(self) -> bool:
        """Whether the server answers on its socket. Wait for a server that is starting or recovering."""
        if not self.data.exists():
            return False
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                self.connect(SUPERUSER, SUPERUSER).close()
                return True
            except psycopg2.OperationalError as error:
                busy = re.search("starting up|recovery mode|shutting down", str(error))
                if not busy:
                    if re.search("No such file|Connection refused|server closed the connection", str(error)):
                        return False
                    kind = TemporaryError if re.search(FULL, str(error)) else UserError
                    raise kind(f"the embedded warehouse: {last_line(str(error))}") from None
                if time.monotonic() > deadline:
                    raise UserError(f"the embedded warehouse is still {busy[0]}{self._see_log()}") from None
                time.sleep(0.2)

    def connect(self, user: str = settings.ROLE, database: str = settings.DATABASE) -> extensions.connection:
        """Connect over the unix socket, where the operating system tells the server who we are."""
        return psycopg2.connect(host=str(self.socket_folder), port=self.port, user=user, dbname=database)

    def url(self, by_socket: bool = False, replicas: Sequence[int] = ()) -> str:
        """The address for programs on this machine, with the password; or by the socket, for programs of the owner.

        With ports of replicas, libpq takes one of these, and the primary where none answers.
        """
        ports = [*replicas, self.port]
        prefer = {"target_session_attrs": "prefer-standby"} if replicas else {}
        if by_socket:
            hosts, numbers = [str(self.socket_folder)] * len(ports), map(str, ports)
            place = urlencode({"host": ",".join(hosts), "port": ",".join(numbers)} | prefer, quote_via=quote)
            return f"postgresql://{settings.ROLE}@/{settings.DATABASE}?{place}"
        there = ",".join(f"127.0.0.1:{port}" for port in ports)
        end = f"?{urlencode(prefer)}" if prefer else ""
        return f"postgresql://{settings.ROLE}:{self.password}@{there}/{settings.DATABASE}{end}"

    # ── the steps of a start ─────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one start at a time go on: a second one waits and then finds the server running."""
        with (self.home / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        """Make the data folder under another name and rename it at the end: it exists whole or not at all."""
        unfinished = self.folder / f"data.new-{os.getpid()}"
        # The builtin provider sorts the same way on every machine; before 17 libc's C.UTF-8 comes nearest.
        locale: tuple[str, ...] = ("--locale-provider=builtin",) if self.binaries.version >= 17 else ()
        options = ("--encoding=UTF8", "--locale=C.UTF-8", *locale, "--auth-local=peer", "--auth-host=scram-sha-256")
        self.binaries.run("initdb", "-D", unfinished, "-U", SUPERUSER, *options, "--no-instructions")
        with (unfinished / "postgresql.conf").open("a") as conf:
            conf.write(server_settings.INCLUDE)
        unfinished.rename(self.data)

    def _check_data(self) -> None:
        try:
            made_by = int((self.data / "PG_VERSION").read_text())
        except (FileNotFoundError, ValueError):
            raise UserError(
                f"{self.data} is not a complete Postgres data folder: move it away, and the next start makes a new one"
            ) from None
        if made_by != self.binaries.version:
            raise UserError(
                f"{self.data} was made by Postgres {made_by} and cannot be opened by {self.binaries.version}: set "
                f"NETFLIX_RATINGS_POSTGRES_BIN to the bin folder of Postgres {made_by} to go on with it, or, to change "
                "to the new one, do so for `netflix-ratings warehouse backup FILE` and then, without it, `warehouse "
                "reset` and `warehouse restore FILE`"
            )

    def _remove_stale_locks(self) -> None:
        """Remove lock files of a server that is gone: Postgres trusts the process id in them.

        They are stale when no process has the data folder as its working folder: all processes of the server have.
        """
        deadline = time.monotonic() + SECONDS_TO_DIE
        while processes_of(self.data):
            if time.monotonic() > deadline:
                return  # a process of the server still runs: pg_ctl reports it
            time.sleep(0.1)
        replicas = {f".s.PGSQL.{replica['port']}" for replica in self.replicas()}
        for lock in (self.data / "postmaster.pid", *self.socket_folder.glob(".s.PGSQL.*")):
            if lock.name.removesuffix(".lock") not in replicas:
                lock.unlink(missing_ok=True)

    def _choose_port(self) -> None:
        asked = str(any_free_port()) if self.any_port else settings.port()
        if asked is not None and not (asked.isdigit() and 1024 <= int(asked) <= 65535):
            raise UserError(f"NETFLIX_RATINGS_PORT is {asked}: it must be a number from 1024 to 65535")
        first = not (self.home / "port").exists() and asked is None
        port = int(asked) if asked else self.port
        if not is_free(port):
            if not first:
                raise UserError(
                    f"port {port} on 127.0.0.1 is taken by another program: stop that, or choose another port with "
                    "NETFLIX_RATINGS_PORT"
                )
            port = any_free_port()
        write_private(self.home / "port", f"{port}\n")

    def _make_socket_folder(self) -> None:
        if not self.socket_folder.is_relative_to(self.folder):
            make_folder(self.socket_folder.parent, self.owner)
        make_folder(self.socket_folder, self.owner)

    def _launch(self) -> None:
        self.log.unlink(missing_ok=True)
        wait = ("-w", "-t", str(SECONDS_TO_START))
        done = self.binaries.run("pg_ctl", "start", "-D", self.data, "-l", self.log, *wait, check=False)
        if done.returncode != 0:
            said = self.log.read_text(errors="replace") if self.log.exists() else done.stderr
            problem = re.findall(r"(?:FATAL|PANIC):\s+(.*)", said) or [last_line(said)]
            raise UserError(f"Postgres does not start: {problem[-1]}{self._see_log()}")

    def _see_log(self) -> str:
        """Where there is more to read, if there is."""
        return f"; see {self.log}" if self.log.exists() and self.log.stat().st_size else ""

    def _make_role_and_database(self) -> None:
        connection = self.connect(SUPERUSER, SUPERUSER)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_roles where rolname = %s", (settings.ROLE,))
            if cursor.fetchone() is None:
                cursor.execute(f"create role {settings.ROLE} login")
            if connection.server_version >= 160_000:  # those who only read cannot keep the commands out
                cursor.execute(f"grant pg_use_reserved_connections to {settings.ROLE}")
            if not (self.home / "password").exists():
                password = secrets.token_urlsafe(24)
                set_password(cursor, settings.ROLE, password)
                write_private(self.home / "password", password + "\n")
            cursor.execute("select 1 from pg_database where datname = %s", (settings.DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(f"create database {settings.DATABASE} owner {settings.ROLE}")
        connection.close()


def processes_of(data: Path) -> list[psutil.Process]:
    """The processes of the server that has a data folder open, even one of another version."""
    here = str(data.resolve())
    return [process for process in psutil.process_iter(["cwd"]) if process.info["cwd"] == here]


def is_free(port: int) -> bool:
    """Whether no program listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def any_free_port() -> int:
    """A port on which no program listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number
