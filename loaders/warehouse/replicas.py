"""Replicas of the embedded warehouse: other servers that follow it, answer those who read, and can take its place.

A replica is a data folder of its own with a server on this machine, on another port, its socket in the same folder.
Postgres streams what the primary writes; a slot keeps on the primary what the replica has not got yet, up to a
limit. Which replicas there are is in the home, in `replicas.json`; which data folder is the primary, in `primary`.
"""

import hashlib
import json
import os
import secrets
import shutil
import time
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import extensions

from loaders.warehouse import connection as warehouse
from loaders.warehouse import server_settings
from loaders.warehouse.binaries import last_line
from loaders.warehouse.embedded import SECONDS_TO_START, EmbeddedPostgres, any_free_port, is_free, processes_of
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.warehouse.os_user import can_reach, is_safe
from loaders.warehouse.passwords import set_password
from loaders.warehouse.private_files import make_folder, write_private
from loaders.warehouse.server_settings import REPLICATOR, SUPERUSER

SWITCH_ON = (
    "the warehouse writes no log that a replica could follow: set NETFLIX_RATINGS_REPLICAS=1, then `netflix-ratings "
    "warehouse stop` and `warehouse start`"
)
STREAMS = """
select
    slots.slot_name,
    coalesce(slots.active, false),
    coalesce(slots.wal_status, 'lost'),
    pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(senders.replay_lsn, slots.restart_lsn))::bigint,
    extract(epoch from senders.replay_lag)::double precision
from pg_replication_slots as slots
left join pg_stat_replication as senders on slots.active_pid = senders.pid
where slots.slot_type = 'physical'
"""


@dataclass(frozen=True)
class Replica:
    """A replica: its data folder, its port, and the slot that the primary keeps for it."""

    data: str
    port: int
    slot: str


@dataclass(frozen=True)
class Status:
    """How a replica does.

    Attributes:
        replica: which one.
        state: `streaming`, `catching up`, `no primary`, `stopped`, or `lost`: then it must be added again.
        bytes_behind: how much of the primary's log it has not shown yet; None where nobody knows.
        seconds_behind: how long ago the primary wrote what the replica shows now; None while both are idle.
    """

    replica: Replica
    state: str
    bytes_behind: int | None
    seconds_behind: float | None


def listed() -> list[Replica]:
    """The replicas of this home."""
    return [Replica(**entry) for entry in warehouse.embedded().replicas()]


def add(folder: Path, port: int | None = None) -> Replica:
    """Copy the primary into a folder and have a server there follow it.

    The folder must be missing or empty, or hold an earlier copy of this very warehouse that nobody runs, such as the
    primary of before: that is replaced.
    """
    postgres = _ours()
    data = folder.absolute()
    if not postgres.running():
        raise UserError("the warehouse is not running: netflix-ratings warehouse start")
    _check_folder(postgres, data)
    _check_log(postgres)
    others = [replica for replica in listed() if replica.data != str(data)]
    number = _choose_port(postgres, others, port)
    slot = f"replica_{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"
    replica = Replica(str(data), number, slot)
    _empty(postgres, data)
    with closing(postgres.connect(SUPERUSER, SUPERUSER)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            passwords = _let_in(postgres, cursor)
            _drop_slot(cursor, slot)
            cursor.execute("select pg_create_physical_replication_slot(%s, true)", (slot,))
            try:
                _copy(postgres, data, passwords, slot)
            except BaseException:
                _drop_slot(cursor, slot)
                raise
    _write_settings(postgres, replica)
    _save(postgres, [*others, replica])
    _start(postgres, replica)
    return replica


def remove(folder: Path) -> None:
    """Stop a replica, delete its folder and let the primary forget it."""
    postgres = _ours()
    replica = _named(folder)
    _stop(postgres, Path(replica.data), "immediate")
    _save(postgres, [other for other in listed() if other != replica])
    with suppress(psycopg2.Error, UserError), closing(postgres.connect(SUPERUSER, SUPERUSER)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            _drop_slot(cursor, replica.slot)
    shutil.rmtree(replica.data)


def status() -> list[Status]:
    """How each replica does, as the primary and the replica itself say it."""
    postgres = _ours()
    streams = _streams(postgres)
    found = []
    for replica in listed():
        unknown = (False, "lost" if streams is not None else "unknown", None, None)
        active, kept, behind, seconds = (streams or {}).get(replica.slot, unknown)
        if kept == "lost":
            state = "lost"
        elif not _answers(postgres, replica):
            state = "stopped"
        else:
            state = "streaming" if active else "catching up" if streams is not None else "no primary"
        found.append(Status(replica, state, behind, seconds))
    return found


def _streams(postgres: EmbeddedPostgres) -> dict[str, tuple[bool, str, int | None, float | None]] | None:
    """What the primary says of each slot; None where it does not answer."""
    try:
        connection = postgres.connect(SUPERUSER, SUPERUSER)
    except psycopg2.OperationalError:
        return None
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(STREAMS)
        return {slot: (active, kept, behind, seconds) for slot, active, kept, behind, seconds in cursor}


def promote(folder: Path | None = None) -> Replica:
    """Have a replica take the primary's place.

    The old primary is stopped first where it still runs; it then has shown all that it wrote. It is marked so that,
    should somebody start it, it accepts no write.
    """
    postgres = _ours()
    replica = _named(folder)
    old, new = postgres.data, Path(replica.data)
    if old != new:
        if not _answers(postgres, replica):
            _start(postgres, replica)
        _fence(postgres, old)
        if _in_recovery(postgres, replica):
            done = postgres.binaries.run("pg_ctl", "promote", "-D", new, "-w", "-t", str(SECONDS_TO_START), check=False)
            if done.returncode != 0:
                raise UserError(f"the replica does not take over: {last_line(done.stderr or done.stdout)}")
        write_private(postgres.home / "port", f"{replica.port}\n")
        write_private(postgres.home / "primary", f"{new}\n")
    _save(postgres, [other for other in listed() if other != replica])
    promoted = warehouse.embedded()
    promoted.write_settings()
    promoted.binaries.run("pg_ctl", "reload", "-D", promoted.data)
    return replica


def start_all() -> None:
    """Start the replicas that do not run."""
    if warehouse.external():
        return
    postgres = warehouse.embedded()
    for replica in listed():
        if Path(replica.data).exists() and not _answers(postgres, replica):
            _write_settings(postgres, replica)
            _start(postgres, replica)


def stop_all() -> None:
    """Stop the replicas that run."""
    postgres = _ours()
    for replica in listed():
        _stop(postgres, Path(replica.data), "fast")


def _ours() -> EmbeddedPostgres:
    if warehouse.external():
        raise UserError("PG* variables name another warehouse: its replicas are made there (docs/readers.md)")
    return warehouse.embedded()


def _named(folder: Path | None) -> Replica:
    """The replica in a folder; without one, the only one."""
    there = listed()
    if folder is None:
        if len(there) == 1:
            return there[0]
        raise UserError("there is no replica" if not there else "there are several replicas: say which folder")
    for replica in there:
        if replica.data == str(folder.absolute()):
            return replica
    raise UserError(f"{folder} is no replica of this warehouse: netflix-ratings replica status")


def _save(postgres: EmbeddedPostgres, replicas: list[Replica]) -> None:
    write_private(
        postgres.home / "replicas.json", json.dumps([asdict(replica) for replica in replicas], indent=2) + "\n"
    )


def _check_folder(postgres: EmbeddedPostgres, data: Path) -> None:
    if data == postgres.data:
        raise UserError(f"{data} is the primary itself: a replica needs a folder of its own")
    if not is_safe(data):
        raise UserError(f"{data} has a character that a shell would act on: name another folder")
    if not data.parent.is_dir() or not can_reach(postgres.owner, data.parent):
        raise UserError(
            f"{data.parent} is not there, or user {postgres.owner.name}, who runs Postgres, cannot reach it"
        )
    if processes_of(data):
        raise UserError(f"a server runs in {data}: stop it first, or `netflix-ratings replica remove` it")
    is_used = data.exists() and any(data.iterdir())
    if is_used and (_system(postgres, data) or "none") != _system(postgres, postgres.data):
        raise UserError(f"{data} is not empty, and no copy of this warehouse: name an empty folder")


def _check_log(postgres: EmbeddedPostgres) -> None:
    with closing(postgres.connect(SUPERUSER, SUPERUSER)) as connection, connection.cursor() as cursor:
        cursor.execute("show wal_level")
        if cursor.fetchone() == ("minimal",):
            raise UserError(SWITCH_ON)


def _empty(postgres: EmbeddedPostgres, data: Path) -> None:
    """Make room for a copy, once nothing else is in the way: what lies there may be all that is left of a primary."""
    if data.exists():
        shutil.rmtree(data)
    make_folder(data, postgres.owner)
    data.chmod(0o700)


def _system(postgres: EmbeddedPostgres, data: Path) -> str | None:
    """The number that a warehouse and all copies of it have in common."""
    done = postgres.binaries.run("pg_controldata", "-D", data, check=False)
    found = [line for line in done.stdout.splitlines() if line.startswith("Database system identifier:")]
    return found[0].split()[-1] if found else None


def _choose_port(postgres: EmbeddedPostgres, others: list[Replica], asked: int | None) -> int:
    if asked is None:
        return any_free_port()
    if asked in (postgres.port, *(other.port for other in others)) or not is_free(asked):
        raise UserError(f"port {asked} on 127.0.0.1 is taken: choose another with --port")
    return asked


def _let_in(postgres: EmbeddedPostgres, cursor: extensions.cursor) -> Path:
    """Make the role that replicas log in as, with a password in a file that only the server's user can read."""
    passwords = postgres.folder / "replication.pgpass"
    cursor.execute("select 1 from pg_roles where rolname = %s", (REPLICATOR,))
    if cursor.fetchone() is None or not passwords.exists():
        cursor.execute(f"drop role if exists {REPLICATOR}")
        cursor.execute(f"create role {REPLICATOR} login replication")
        password = secrets.token_urlsafe(24)
        set_password(cursor, REPLICATOR, password)
        write_private(passwords, f"127.0.0.1:*:*:{REPLICATOR}:{password}\n")
        os.chown(passwords, postgres.owner.uid, postgres.owner.gid)
    return passwords


def _copy(postgres: EmbeddedPostgres, data: Path, passwords: Path, slot: str) -> None:
    source = f"host=127.0.0.1 port={postgres.port} user={REPLICATOR} passfile={passwords}"
    options = ("-X", "stream", "-S", slot, "-c", "fast", "--no-password")
    done = postgres.binaries.run("pg_basebackup", "-d", source, "-D", data, *options, check=False)
    if done.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise UserError(f"the copy was not made: {last_line(done.stderr or done.stdout)}")


def _write_settings(postgres: EmbeddedPostgres, replica: Replica) -> None:
    """Have the copy follow the primary, on a port of its own."""
    data = Path(replica.data)
    following = server_settings.Following(
        f"host=127.0.0.1 port={postgres.port} user={REPLICATOR} passfile={postgres.folder / 'replication.pgpass'} "
        f"application_name={replica.slot}",
        replica.slot,
    )
    server_settings.write(
        data, postgres.owner, replica.port, postgres.socket_folder, postgres.binaries.version, True, following
    )
    signal_file = data / "standby.signal"
    signal_file.touch()
    os.chown(signal_file, postgres.owner.uid, postgres.owner.gid)


def _start(postgres: EmbeddedPostgres, replica: Replica) -> None:
    data = Path(replica.data)
    if not processes_of(data):
        (data / "postmaster.pid").unlink(missing_ok=True)
        (postgres.socket_folder / f".s.PGSQL.{replica.port}").unlink(missing_ok=True)
    log = postgres.folder / f"{replica.slot}.log"
    done = postgres.binaries.run(
        "pg_ctl", "start", "-D", data, "-l", log, "-w", "-t", str(SECONDS_TO_START), check=False
    )
    if done.returncode != 0:
        raise UserError(f"the replica in {data} does not start: see {log}")


def _stop(postgres: EmbeddedPostgres, data: Path, how: str) -> None:
    if processes_of(data):
        postgres.binaries.run("pg_ctl", "stop", "-D", data, "-m", how, "-w", "-t", "60", check=False)


def _fence(postgres: EmbeddedPostgres, old: Path) -> None:
    """See to it that the old primary takes no more writes: stopped on this machine, and marked for later starts."""
    for how in ("fast", "immediate"):
        _stop(postgres, old, how)
    deadline = time.monotonic() + 10
    while left := processes_of(old):
        if time.monotonic() > deadline:
            raise TemporaryError(f"the old primary still runs and does not stop (process {left[0].pid}): end it first")
        for process in left:
            with suppress(psutil.Error):
                process.kill()
        time.sleep(0.2)
    if old.exists():
        mark = old / "standby.signal"
        mark.touch()
        os.chown(mark, postgres.owner.uid, postgres.owner.gid)


def _answers(postgres: EmbeddedPostgres, replica: Replica) -> bool:
    try:
        _connect(postgres, replica).close()
    except psycopg2.OperationalError:
        return False
    return True


def _in_recovery(postgres: EmbeddedPostgres, replica: Replica) -> bool:
    with closing(_connect(postgres, replica)) as connection, connection.cursor() as cursor:
        cursor.execute("select pg_is_in_recovery()")
        return cursor.fetchone() == (True,)


def _connect(postgres: EmbeddedPostgres, replica: Replica) -> extensions.connection:
    return psycopg2.connect(host=str(postgres.socket_folder), port=replica.port, user=SUPERUSER, dbname=SUPERUSER)


def _drop_slot(cursor: extensions.cursor, slot: str) -> None:
    cursor.execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = %s", (slot,))
