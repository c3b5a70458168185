"""Measure what many readers get, directly and through PgBouncer, from the primary and a replica, quiet and rebuilding.

python -m tests.bench_readers [--titles N] [--clients N …] [--seconds N]

Writes a section of docs/benchmarks.md. Figures of one run on an idle machine hold beside each other, not from one to
another machine. Without PgBouncer the pooled ways are left out.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import psycopg2

from loaders.warehouse.embedded import EmbeddedPostgres, any_free_port
from loaders.warehouse.settings import PG_VARIABLES, replica_wait
from tests.bench.__main__ import PAGE, say
from tests.bench.page import READERS_HEADING, markdown_table, put_section
from tests.bench_readers.questions import WORKLOAD, at

COMMAND = Path(sys.executable).with_name("netflix-ratings")
READER = "reader"
RATE = 1000  # transactions a second of a title by id
WARM_UP = 2  # seconds
LONG_READ = 8  # seconds: more than a replica waits for a reader


@dataclass(frozen=True)
class Way:
    """A way to the warehouse."""

    name: str
    port: int
    database: str
    most: int | None


@dataclass(frozen=True)
class Taken:
    """What pgbench measured."""

    tps: float
    p50: float
    p95: float
    failed: int

    def cells(self) -> list[str]:
        return [f"{self.tps:,.0f}", f"{self.p50:.1f} ms", f"{self.p95:.1f} ms", str(self.failed)]


@dataclass
class LongReads:
    """Reads of `LONG_READ` seconds, one after another, on one way."""

    way: str
    ended: int = 0
    cancelled: int = 0


class Bench:
    """A warehouse with the sample, a replica and a pooler, in a folder of its own."""

    def __init__(self, titles: int) -> None:
        self.titles = titles
        self.home = Path(tempfile.mkdtemp(prefix="nr-readers-"))
        self.home.chmod(0o711)
        self.beside = Path(tempfile.mkdtemp(prefix="nr-readers-replica-"))
        self.beside.chmod(0o711)
        self.published = 0
        self.environment = {name: value for name, value in os.environ.items() if name not in PG_VARIABLES} | {
            "NETFLIX_RATINGS_HOME": str(self.home),
            "DBT_PROFILES_DIR": str(self.home),
            "DBT_TARGET_PATH": str(self.home / "target"),
            "DBT_LOG_PATH": str(self.home / "logs"),
            "NETFLIX_RATINGS_PORT": str(any_free_port()),
            "NETFLIX_RATINGS_REPLICAS": "1",
        }
        self.postgres = EmbeddedPostgres(self.home)
        self.passwords = self.home / "any.pgpass"

    def call(self, *words: str | Path) -> str:
        done = subprocess.run(
            [str(COMMAND), *map(str, words)], env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise SystemExit(f"netflix-ratings {' '.join(map(str, words))}: {done.stderr}")
        return done.stdout

    def prepare(self) -> list[Way]:
        """Make all of it; return the ways that there are."""
        files = self.home / "files"
        self.call("sample", "--out", files, "--titles", str(self.titles))
        self.call("warehouse", "start")
        self.call("roles")
        self.call("run", "--from", files)
        self.call("roles", "grant", READER, "--as", "analyst")
        self.call("replica", "add", self.beside / "replica")
        [replica] = self.postgres.replicas()
        with self.postgres.connect("postgres", "postgres") as connection, connection.cursor() as cursor:
            cursor.execute(
                "select current_setting('max_connections')::int - current_setting('reserved_connections')::int "
                "- current_setting('superuser_reserved_connections')::int"
            )
            (most,) = cursor.fetchone() or (0,)
        connection.close()
        ways = [
            Way("primary, direct", self.postgres.port, "netflix_ratings", most),
            Way("replica, direct", replica["port"], "netflix_ratings", most),
        ]
        if (program := shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")) is not None:
            port = any_free_port()
            line = self.call("pooler", "config", "--port", str(port)).split()
            subprocess.run([program, *line[1:]], check=True, capture_output=True)
            ways += [
                Way("primary, pooled", port, "netflix_ratings", None),
                Way("replica, pooled", port, "netflix_ratings_read", None),
            ]
        noted = (self.home / "pgpass").read_text()
        [password] = re.findall(rf"^.*:{READER}:(.*)$", noted, re.MULTILINE)
        passwords = self.passwords
        passwords.touch(0o600)
        passwords.write_text(f"*:*:*:{READER}:{password}\n")
        time.sleep(1)
        return ways

    def measure(self, way: Way, files: Sequence[Path], clients: int, seconds: int, rate: int | None = None) -> Taken:
        """Run pgbench."""
        with tempfile.TemporaryDirectory(prefix="nr-pgbench-") as folder:
            log = Path(folder) / "log"
            command = [
                *(str(self.postgres.binaries.bin / "pgbench"), "-n", "-h", "127.0.0.1", "-p", str(way.port)),
                *("-U", READER, "-c", str(clients), "-j", "2", "-T", str(seconds), "-M", "simple"),
                *("-l", f"--log-prefix={log}", "-D", f"titles={self.titles}"),
                *(("--rate", str(rate)) if rate else ()),
                *(word for file in files for word in ("-f", str(file))),
                way.database,
            ]
            done = subprocess.run(
                command,
                env=self.environment | {"PGPASSFILE": str(self.passwords)},
                capture_output=True,
                text=True,
                check=False,
            )
            latencies = sorted(
                int(line.split()[2]) / 1000 for part in Path(folder).glob("log*") for line in part.open()
            )
        tps = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
        if tps is None:
            raise SystemExit(f"pgbench: {done.stderr or done.stdout}")
        if not latencies:
            raise SystemExit(f"{way.name}, {clients} clients: no answer in {seconds} s; measure for longer: --seconds")
        failed = len(re.findall(r"client \d+ (?:script \d+ )?aborted|client \d+ aborted", done.stderr))
        return Taken(float(tps[1]), at(latencies, 0.5), at(latencies, 0.95), failed)

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Build everything and publish it, again and again."""
        over = Event()

        def rebuild() -> None:
            while not over.is_set():
                self.call("build", "--full")
                self.call("publish")
                self.published += 1

        thread = Thread(target=rebuild)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    @contextmanager
    def reading_for_long(self, way: Way) -> Iterator[LongReads]:
        """Ask for `LONG_READ` seconds, again and again; only a publication may cancel it, on a replica."""
        over, reads = Event(), LongReads(way.name)

        def read() -> None:
            while not over.is_set():
                connection = psycopg2.connect(
                    host="127.0.0.1", port=way.port, user=READER, dbname=way.database, passfile=str(self.passwords)
                )
                try:
                    with connection.cursor() as cursor:
                        cursor.execute(f"select count(*), pg_sleep({LONG_READ}) from marts.dim_titles")
                    reads.ended += 1
                except (psycopg2.errors.SerializationFailure, psycopg2.errors.QueryCanceled):
                    reads.cancelled += 1
                except psycopg2.OperationalError as error:  # a replica ends the session where the query cannot be ended
                    if "conflict with recovery" not in str(error):
                        raise
                    reads.cancelled += 1
                finally:
                    connection.close()

        thread = Thread(target=read)
        thread.start()
        try:
            yield reads
        finally:
            over.set()
            thread.join()

    def remove(self) -> None:
        pid = self.postgres.folder / "pooler" / "pgbouncer.pid"
        if pid.exists():
            subprocess.run(["kill", "-INT", pid.read_text().strip()], check=False)
        subprocess.run(
            [str(COMMAND), "warehouse", "reset", "--yes"], env=self.environment, capture_output=True, check=False
        )
        for folder in (self.home, self.beside):
            shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--titles", type=int, default=8_807, metavar="N", help="Netflix titles")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 100, 400], metavar="N")
    parser.add_argument("--seconds", type=int, default=10, metavar="N", help="of each measurement")
    asked = parser.parse_args()
    bench = Bench(asked.titles)
    try:
        ways = bench.prepare()
        every = sorted(WORKLOAD.glob("*.pgbench"))
        for way in ways:
            bench.measure(way, every, 1, WARM_UP)
        rows, long_reads = [], []
        for state in ("quiet", "rebuilding"):
            with ExitStack() as during:
                if state == "rebuilding":
                    during.enter_context(bench.rebuilding())
                    long_reads = [during.enter_context(bench.reading_for_long(way)) for way in ways[:2]]
                rows += list(_measure_all(bench, ways, every, asked.clients, asked.seconds, state))
        lines = list(_section(asked.titles, asked.seconds, rows, long_reads, bench.published))
        PAGE.write_text(put_section(PAGE.read_text(encoding="utf-8"), "\n".join(lines)), encoding="utf-8")
        say(f"written: {PAGE}")
    finally:
        bench.remove()


def _measure_all(
    bench: Bench, ways: Sequence[Way], every: Sequence[Path], clients: Sequence[int], seconds: int, state: str
) -> Iterator[list[str]]:
    """The rows of the table while the warehouse is in a state."""
    for way in ways:
        for number in clients:
            if way.most is None or number <= way.most:
                yield _said([way.name, str(number), state, *bench.measure(way, every, number, seconds).cells()])
    for way in ways:
        if way.most is None:
            taken = bench.measure(way, [WORKLOAD / "title_by_id.pgbench"], max(clients), seconds, RATE)
            name = f"{way.name}, a title by id, {RATE:,} a second asked for"
            yield _said([name, str(max(clients)), state, *taken.cells()])


def _said(cells: list[str]) -> list[str]:
    say("  ".join(cells))
    return cells


def _section(
    titles: int, seconds: int, rows: list[list[str]], long_reads: Sequence[LongReads], published: int
) -> Iterator[str]:
    yield f"{READERS_HEADING}, {titles:,} Netflix titles"
    yield ""
    yield (
        f"Written by `make bench-readers`: pgbench for {seconds} s a row, the questions of "
        "`tests/bench_readers/workload`, all on this machine, quiet and while it is rebuilt as a whole and published "
        "again and again. Hold the ways beside each other; the figures themselves are this machine's."
    )
    yield ""
    head = ["way", "clients", "while", "transactions a second", "median", "95% within", "failed"]
    yield from markdown_table(head, rows, left=(0, 2))
    yield ""
    told = "; ".join(f"{reads.way}: {reads.ended} ended, {reads.cancelled} cancelled" for reads in long_reads)
    yield (
        f"Reads of {LONG_READ} s one after another while {published} publications came: {told}. On the primary a "
        f"publication waits for them; a replica waits {replica_wait():g} s, then cancels them (docs/readers.md)."
    )


if __name__ == "__main__":
    main()
