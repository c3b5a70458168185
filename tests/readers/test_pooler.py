"""PgBouncer with the configuration that we write: who gets through, on how few connections, what it says when full."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import psycopg2
import pytest
from psycopg2 import extensions

from tests.loaders.conftest import Home, free_port, query, up

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="no pgbouncer here: Debian has it as a package")


@dataclass
class Pooled:
    """A warehouse behind a pooler."""

    home: Home
    port: str
    folder: Path
    command: list[str]

    def connect(self, person: str, port: str | None = None, **more: str) -> extensions.connection:
        lines = (self.home.folder / "pgpass").read_text().splitlines()
        [password] = [line.rpartition(":")[2] for line in lines if f":{person}:" in line]
        place = {"host": "127.0.0.1", "port": port or self.port, "dbname": "netflix_ratings"}
        return psycopg2.connect(extensions.make_dsn(**{"user": person, "password": password, **place, **more}))

    def servers(self) -> int:
        """How many connections of the server the pooler has."""
        [(number,)] = self.home.query("select count(*) from pg_stat_activity where usename in ('ann', 'bob')")
        return int(number)

    def start(self) -> None:
        done = subprocess.run(self.command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        deadline = time.monotonic() + 20
        while True:
            try:
                return self.connect("ann").close()
            except psycopg2.OperationalError as error:
                assert time.monotonic() < deadline, error
                time.sleep(0.1)

    def stop(self) -> None:
        pid = self.folder / "pgbouncer.pid"
        if pid.exists():
            subprocess.run(["kill", "-INT", pid.read_text().strip()], check=False)
            deadline = time.monotonic() + 20
            while pid.exists() and time.monotonic() < deadline:
                time.sleep(0.05)


@pytest.fixture(scope="module")
def pooled(new_home: Callable[..., Home]) -> Iterator[Pooled]:
    home = new_home()
    up(home)
    early = home.call("pooler", "config")
    assert (early.returncode, "the roles are not there yet" in early.stderr) == (1, True)
    assert home.call("roles").returncode == 0
    for person, group in (("ann", "analyst"), ("bob", "steward"), ("lou", "loader"), ("eve", "analyst")):
        assert home.call("roles", "grant", person, "--as", group).returncode == 0
    assert home.call("roles", "grant", "eve", "--as", "loader").returncode == 0  # who writes too stays outside
    home.query("set role netflix_ratings_transformer; create table marts.numbers as select 1 as number")
    assert home.call("roles").returncode == 0
    port = free_port()
    done = home.call("pooler", "config", "--port", port)
    assert done.returncode == 0, done.stderr
    program, *words = done.stdout.split()
    assert program == "pgbouncer"
    made = Pooled(home, port, home.postgres.folder / "pooler", [str(PGBOUNCER), *words])
    made.start()
    yield made
    made.stop()


def test_a_hundred_clients_share_ten_connections(pooled: Pooled) -> None:
    with ExitStack() as open_:
        clients = [open_.enter_context(closing(pooled.connect("ann"))) for _ in range(100)]
        found = []

        def ask(client: extensions.connection) -> None:
            found.append(query(client, "select current_user, number from marts.numbers, pg_sleep(0.02)"))

        threads = [Thread(target=ask, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [[("ann", 1)]] * 100
        assert 1 <= pooled.servers() <= 10


def test_rights_and_timeouts_are_the_persons(pooled: Pooled) -> None:
    for person in ("ann", "bob"):
        with closing(pooled.connect(person)) as connection:
            assert query(connection, "select session_user, current_setting('statement_timeout')") == [(person, "5min")]
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                query(connection, "select * from pg_authid")


@pytest.mark.parametrize("person", ["lou", "eve", "netflix_ratings_loader", "netflix_ratings_transformer"])
def test_who_writes_does_not_get_through(pooled: Pooled, person: str) -> None:
    with pytest.raises(psycopg2.OperationalError):
        pooled.connect(person)
    pooled.connect(person, str(pooled.home.postgres.port)).close()


def test_a_wrong_password_and_nobody(pooled: Pooled) -> None:
    for user in ("ann", "nobody", "postgres"):
        with pytest.raises(psycopg2.OperationalError, match=r"password|SASL|no such user"):
            pooled.connect("ann", user=user, password="wrong")


def test_only_the_pooler_may_ask_for_verifiers(pooled: Pooled) -> None:
    with closing(pooled.connect("ann")) as connection, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(connection, "select * from pooler.verifier('bob')")


def test_who_is_taken_out_stays_out(pooled: Pooled) -> None:
    assert pooled.home.call("roles", "grant", "max", "--as", "analyst").returncode == 0
    pooled.connect("max").close()
    password = (pooled.home.folder / "pgpass").read_text().split(":max:")[1].splitlines()[0]
    assert pooled.home.call("roles", "revoke", "max", "--as", "analyst").returncode == 0
    with (
        pytest.raises(psycopg2.OperationalError),
        closing(pooled.connect("ann", user="max", password=password)) as left,
    ):
        query(left, "select 1")


def test_its_files_are_private_and_the_password_stays(pooled: Pooled) -> None:
    before = (pooled.folder / "userlist.txt").read_text()
    assert pooled.home.call("pooler", "config", "--port", pooled.port).returncode == 0
    assert (pooled.folder / "userlist.txt").read_text() == before
    for name in ("userlist.txt", "pgbouncer.ini"):
        assert (pooled.folder / name).stat().st_mode & 0o077 == 0


def test_full_it_says_so_in_one_line(pooled: Pooled) -> None:
    """Last: it starts the pooler again with room for few."""
    pooled.stop()
    ini = pooled.folder / "pgbouncer.ini"
    ini.write_text(re.sub("(?m)^max_client_conn = .*$", "max_client_conn = 3", ini.read_text()))
    pooled.start()
    with ExitStack() as open_:
        for _ in range(3):
            open_.enter_context(closing(pooled.connect("ann")))
        variables = {"PGHOST": "127.0.0.1", "PGPORT": pooled.port, "PGUSER": "ann", "PGDATABASE": "netflix_ratings"}
        passwords = pooled.home.folder / "pooled.pgpass"
        noted = (
            (pooled.home.folder / "pgpass").read_text().replace(f":{pooled.home.postgres.port}:", f":{pooled.port}:")
        )
        passwords.touch(0o600)
        passwords.write_text(noted)
        done = pooled.home.call("roles", "list", **variables, PGPASSFILE=str(passwords))
        assert (done.returncode, done.stderr.count("\n")) == (75, 1), done.stderr
        assert " is full: " in done.stderr
    done = pooled.home.call("roles", "list", "--json", **variables, PGPASSFILE=str(passwords))
    assert done.returncode == 0, done.stderr
