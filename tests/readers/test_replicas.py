"""Replicas with real servers: they follow, they answer who reads, and one takes the place of a primary that died."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg2
import pytest
from psycopg2 import errors, extensions

from loaders.warehouse.os_user import owner_for_root
from tests.loaders.conftest import COMMAND, Home, query, up
from tests.loaders.test_warehouse import server_pid

COUNT = "select count(*) from public.numbers"


def connect(home: Home, port: int) -> extensions.connection:
    """Connect to any of the servers of a home, by their socket."""
    folder = str(home.postgres.socket_folder)
    return psycopg2.connect(host=folder, port=port, user="netflix_ratings", dbname="netflix_ratings")


class Readers:
    """A hundred people who ask the same again and again; an error of one of them is kept."""

    def __init__(self, address: str, statement: str) -> None:
        self._over, self._failures = Event(), list[str]()
        self._seen: set[int] = set()
        self._connections = [psycopg2.connect(address) for _ in range(100)]
        self._threads = [Thread(target=self._read, args=(one, statement)) for one in self._connections]
        for thread in self._threads:
            thread.start()

    def _read(self, connection: extensions.connection, statement: str) -> None:
        with closing(connection):
            while not self._over.wait(0.05):
                try:
                    self._seen.add(query(connection, statement)[0][0])
                except psycopg2.Error as error:
                    self._failures.append(str(error))
                    return

    def end(self) -> set[int]:
        """What they have seen."""
        time.sleep(0.5)
        self._over.set()
        for thread in self._threads:
            thread.join()
        assert self._failures == []
        return self._seen


@dataclass
class Pair:
    """A primary with a replica, and a folder in which the server's user may make more."""

    home: Home
    folder: Path

    @property
    def replica(self) -> Path:
        return self.folder / "replica"

    def status(self) -> list[dict[str, Any]]:
        done = self.home.call("replica", "status", "--json")
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    def on_replica(self, statement: str) -> list[tuple[Any, ...]]:
        [replica] = self.status()
        with closing(connect(self.home, replica["port"])) as connection:
            return query(connection, statement)

    def wait_until(self, is_true: Callable[[], bool], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not is_true():
            assert time.monotonic() < deadline, self.status()
            time.sleep(0.1)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the user who runs Postgres owns."""
    folder = Path(tempfile.mkdtemp(prefix="nr-replicas-"))
    folder.chmod(0o711)
    yield folder
    for data in folder.iterdir():
        subprocess.run(["sh", "-c", f"kill -QUIT $(head -1 {data}/postmaster.pid)"], capture_output=True, check=False)
    time.sleep(0.2)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def pair(new_home: Callable[..., Home], place: Path) -> Pair:
    home = new_home()
    home.variables["NETFLIX_RATINGS_REPLICAS"] = "1"
    up(home)
    home.query("create table public.numbers as select 1 as number")
    made = Pair(home, place)
    done = home.call("replica", "add", made.replica)
    assert done.returncode == 0, done.stderr
    return made


def test_it_follows_answers_and_takes_over(pair: Pair) -> None:
    """The whole life of a pair: one test, for each step needs the one before."""
    home = pair.home
    assert pair.on_replica(COUNT) == [(1,)]
    home.query("insert into public.numbers values (2)")
    pair.wait_until(lambda: pair.on_replica(COUNT) == [(2,)])
    [replica] = pair.status()
    assert (replica["state"], replica["data"]) == ("streaming", str(pair.replica))
    with pytest.raises(errors.ReadOnlySqlTransaction):
        pair.on_replica("insert into public.numbers values (3)")

    # Who only reads gets to the replica; the commands still write to the primary.
    address = home.call("warehouse", "url", "--read").stdout.strip()
    assert address.endswith("?target_session_attrs=prefer-standby")
    with closing(psycopg2.connect(address)) as connection:
        assert query(connection, "select pg_is_in_recovery(), inet_server_port()") == [(True, replica["port"])]
    with closing(psycopg2.connect(home.call("warehouse", "url", "--read", "--socket").stdout.strip())) as connection:
        assert query(connection, "select pg_is_in_recovery()") == [(True,)]
    status = home.call("warehouse", "status")
    assert f"127.0.0.1:{home.postgres.port}," in status.stdout

    # A stop and a start keep it, though the setting is gone.
    for command in ("stop", "start"):
        assert home.call("warehouse", command, NETFLIX_RATINGS_REPLICAS="").returncode == 0
    home.query("insert into public.numbers values (3)")
    pair.wait_until(lambda: pair.on_replica(COUNT) == [(3,)])
    pair.wait_until(lambda: pair.status()[0]["state"] == "streaming")

    # The primary dies while a hundred people read: they go on, and a command that was at work may try again.
    old, old_port = home.postgres.data, home.postgres.port
    readers = Readers(address, COUNT)
    waiting = subprocess.Popen(
        [str(COMMAND), "load"], env=home.environment(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    pair.wait_until(lambda: bool(home.query("select 1 from pg_locks where relation = to_regclass('raw.load_lock')")))
    os.kill(server_pid(home), signal.SIGKILL)
    began = time.monotonic()
    said = waiting.communicate(timeout=60)[1]
    assert time.monotonic() - began < 15
    assert (waiting.returncode, "the warehouse broke off" in said) == (75, True), said
    with closing(psycopg2.connect(address)) as connection:
        assert query(connection, COUNT) == [(3,)]

    done = home.call("replica", "promote", "--yes")
    assert done.returncode == 0, done.stderr
    assert home.postgres.data == pair.replica
    assert home.query(COUNT) == [(3,)]
    home.query("insert into public.numbers values (4)")
    assert readers.end() == {3, 4}
    assert home.call("load").returncode == 0  # the next one finds the promoted one

    # The old one is refused: started by hand, it takes no write.
    home.postgres.binaries.run("pg_ctl", "start", "-w", "-D", old, "-l", home.postgres.folder / "old.log")
    with closing(connect(home, old_port)) as connection, pytest.raises(errors.ReadOnlySqlTransaction):
        query(connection, "insert into public.numbers values (5)")
    refused = home.call("replica", "add", old, "--yes")
    assert (refused.returncode, "a server runs in" in refused.stderr) == (1, True)
    home.postgres.binaries.run("pg_ctl", "stop", "-m", "immediate", "-D", old)

    # It comes back as a replica of the new one, and takes over in its turn without a loss.
    asked = home.call("replica", "add", old)
    assert (asked.returncode, "--yes confirms it" in asked.stderr) == (1, True)
    done = home.call("replica", "add", old, "--yes")
    assert done.returncode == 0, done.stderr
    pair.wait_until(lambda: pair.on_replica(COUNT) == [(4,)])
    home.query("insert into public.numbers values (5)")
    assert home.call("replica", "promote", old, "--yes").returncode == 0
    assert (home.postgres.data, home.query(COUNT)) == (old, [(5,)])
    assert home.call("warehouse", "reset", "--yes").returncode == 0
    assert not old.exists()


def test_a_lag_grown_on_purpose_is_told_and_a_slot_at_its_limit_too(pair: Pair) -> None:
    home = pair.home
    with closing(home.postgres.connect("postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("alter system set max_slot_wal_keep_size = '32MB'")
            cursor.execute("select pg_reload_conf()")
    home.postgres.binaries.run("pg_ctl", "stop", "-m", "fast", "-D", pair.replica)
    fill = "insert into public.numbers select generate_series(1, 100000)"
    home.query(fill)
    [stopped] = pair.status()
    assert stopped["state"] == "stopped" and stopped["bytes_behind"] > 1_000_000
    shown = home.call("replica", "status").stdout
    assert "stopped" in shown

    done = home.call("warehouse", "start")  # starts it again, and it catches up
    assert done.returncode == 0, done.stderr
    pair.wait_until(lambda: pair.status()[0]["bytes_behind"] == 0)
    assert pair.on_replica(COUNT) == home.query(COUNT)

    # Beyond the limit the primary goes on, and the replica must be added again.
    home.postgres.binaries.run("pg_ctl", "stop", "-m", "fast", "-D", pair.replica)
    for _ in range(20):
        home.query(fill)
        with closing(home.postgres.connect("postgres")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("select pg_switch_wal()")
                cursor.execute("checkpoint")
        if pair.status()[0]["state"] == "lost":
            break
    assert pair.status()[0]["state"] == "lost"
    assert home.call("replica", "add", pair.replica, "--yes").returncode == 0
    assert pair.on_replica(COUNT) == home.query(COUNT)
    pair.wait_until(lambda: pair.status()[0]["state"] == "streaming")
    assert home.call("replica", "remove", pair.replica, "--yes").returncode == 0
    assert pair.status() == [] and not pair.replica.exists()
    assert home.query("select count(*) from pg_replication_slots") == [(0,)]


def test_readers_on_a_replica_see_whole_publications_only(pair: Pair) -> None:
    """Two tables are replaced in one transaction, as publishing does, again and again, while others read both."""
    home = pair.home
    home.query("create table public.a as select 0 as build; create table public.b as select 0 as build")
    address = home.call("warehouse", "url", "--read").stdout.strip()
    pair.wait_until(lambda: pair.on_replica("select to_regclass('public.b') is not null") == [(True,)])
    over = Event()
    seen: set[int] = set()
    failures: list[str] = []

    def read() -> None:
        with closing(psycopg2.connect(address)) as connection:
            while not over.is_set():
                try:
                    [(first, second)] = query(
                        connection, "select (select max(build) from public.a), (select max(build) from public.b)"
                    )
                except psycopg2.Error as error:
                    failures.append(str(error))
                    connection.rollback()
                else:
                    assert first == second
                    seen.add(first)

    readers = [Thread(target=read) for _ in range(20)]
    for reader in readers:
        reader.start()
    for build in range(1, 30):
        home.query(
            f"create table public.a2 as select {build} as build; create table public.b2 as select {build} as build; "
            "drop table public.a; drop table public.b; "
            "alter table public.a2 rename to a; alter table public.b2 rename to b"
        )
        time.sleep(0.05)
    over.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(seen) > 5


def test_a_long_read_on_a_replica_keeps_nobody_waiting(pair: Pair) -> None:
    """What replaces a table there waits half a second for who reads it, and all others wait behind it."""
    home = pair.home
    assert pair.on_replica("show max_standby_streaming_delay") == [("500ms",)]
    [replica] = pair.status()
    ended: list[str] = []

    def read_for_long() -> None:
        with closing(connect(home, replica["port"])) as connection, pytest.raises(errors.SerializationFailure) as error:
            query(connection, "select pg_sleep(60), count(*) from public.numbers")
        ended.append(str(error.value))

    reader = Thread(target=read_for_long)
    reader.start()
    pair.wait_until(lambda: bool(pair.on_replica("select 1 from pg_stat_activity where wait_event = 'PgSleep'")))
    home.query("create table public.newer as select 2 as number; drop table public.numbers")
    home.query("alter table public.newer rename to numbers")
    began = time.monotonic()
    reader.join(timeout=30)
    assert time.monotonic() - began < 4
    assert "conflict with recovery" in ended[0]
    pair.wait_until(lambda: pair.on_replica("select number from public.numbers") == [(2,)])


def test_without_the_setting_there_is_no_log_to_follow(new_home: Callable[..., Home], place: Path) -> None:
    home = up(new_home())
    older = place / "older"  # a copy of before: it may be all that is left of a primary
    subprocess.run(["cp", "-a", home.postgres.data, older], check=True)
    (older / "postmaster.pid").unlink()
    for folder in (place / "replica", older):
        done = home.call("replica", "add", folder, "--yes")
        assert (done.returncode, done.stderr.count("error:")) == (1, 1)
        assert "set NETFLIX_RATINGS_REPLICAS=1" in done.stderr
    assert (older / "PG_VERSION").exists()
    assert home.query("show wal_level") == [("minimal",)]
    assert home.call("replica", "status").stdout == "there is no replica\n"


def test_folders_that_cannot_be_replicas(pair: Pair) -> None:
    (pair.folder / "full").mkdir()
    (pair.folder / "full" / "letter").write_text("mine")
    said = {
        pair.folder / "full": "is not empty, and no copy of this warehouse",
        pair.home.postgres.data: "is the primary itself",
        pair.folder / "missing" / "replica": "is not there, or user",
        pair.replica: "a server runs in",
        pair.folder / "a,b": "a character that a shell would act on",
    }
    for folder, words in said.items():
        done = pair.home.call("replica", "add", folder, "--yes")
        assert (done.returncode, done.stderr.count("\n")) == (1, 2 if "this replaces" in done.stderr else 1), (
            done.stderr
        )
        assert words in done.stderr
    assert (pair.folder / "full" / "letter").read_text() == "mine"
    assert "there is no replica" not in pair.home.call("replica", "status").stdout
    assert os.geteuid() != 0 or (pair.replica / "PG_VERSION").stat().st_uid == owner_for_root().uid
