"""Measure what many readers get, directly and through PgBouncer, from the primary and a replica, quiet and rebuilding.

python -m tests.bench_readers [--titles N] [--clients N …] [--seconds N]

Prints a table for docs/benchmarks.md. Figures of one run on an idle machine hold beside each other, not from one to
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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from loaders.warehouse.embedded import EmbeddedPostgres, any_free_port
from loaders.warehouse.settings import PG_VARIABLES

COMMAND = Path(sys.executable).with_name("netflix-ratings")
WORKLOAD = Path(__file__).with_name("workload")
READER = "reader"
RATE = 1000  # transactions a second of a title by id
WARM_UP = 2  # seconds


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

    def row(self) -> str:
        return f"{self.tps:,.0f} | {self.p50:.1f} ms | {self.p95:.1f} ms | {self.failed}"


class Bench:
    """A warehouse with the sample, a replica and a pooler, in a folder of its own."""

    def __init__(self, titles: int) -> None:
        self.titles = titles
        self.home = Path(tempfile.mkdtemp(prefix="nr-readers-"))
        self.home.chmod(0o711)
        self.beside = Path(tempfile.mkdtemp(prefix="nr-readers-replica-"))
        self.beside.chmod(0o711)
        self.environment = {name: value for name, value in os.environ.items() if name not in PG_VARIABLES} | {
            "NETFLIX_RATINGS_HOME": str(self.home),
            "DBT_PROFILES_DIR": str(self.home),
            "DBT_TARGET_PATH": str(self.home / "target"),
            "DBT_LOG_PATH": str(self.home / "logs"),
            "NETFLIX_RATINGS_PORT": str(any_free_port()),
            "NETFLIX_RATINGS_REPLICAS": "1",
        }
        self.postgres = EmbeddedPostgres(self.home)

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
        passwords = self.home / "any.pgpass"
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
                env=self.environment | {"PGPASSFILE": str(self.home / "any.pgpass")},
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
        return Taken(float(tps[1]), _at(latencies, 0.5), _at(latencies, 0.95), failed)

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Build everything and publish it, again and again."""
        over = Event()

        def rebuild() -> None:
            while not over.is_set():
                self.call("build", "--full")
                self.call("publish")

        thread = Thread(target=rebuild)
        thread.start()
        try:
            yield
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


def _at(values: Sequence[float], share: float) -> float:
    return values[min(int(len(values) * share), len(values) - 1)]


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
        every, by_id = sorted(WORKLOAD.glob("*.pgbench")), [WORKLOAD / "title_by_id.pgbench"]
        for way in ways:
            bench.measure(way, every, 1, WARM_UP)
        print("| way | clients | while | transactions a second | median | 95% within | failed |")
        print("|---|---:|---|---:|---:|---:|---:|")
        for state in ("quiet", "rebuilding"):
            with bench.rebuilding() if state == "rebuilding" else _nothing():
                for way in ways:
                    for clients in asked.clients:
                        if way.most is None or clients <= way.most:
                            taken = bench.measure(way, every, clients, asked.seconds)
                            print(f"| {way.name} | {clients} | {state} | {taken.row()} |", flush=True)
                for way in ways:
                    if way.most is None:
                        taken = bench.measure(way, by_id, max(asked.clients), asked.seconds, RATE)
                        what = f"{way.name}, a title by id, {RATE:,} a second asked for"
                        print(f"| {what} | {max(asked.clients)} | {state} | {taken.row()} |", flush=True)
    finally:
        bench.remove()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


if __name__ == "__main__":
    main()
