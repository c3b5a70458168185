"""Who loads the same files: netflix-ratings, imdb-sqlite, and the floor, a bare COPY."""

import csv
import gzip
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copyfile, disk_usage, rmtree
from typing import Any

from loaders.sources import SOURCES, SourceFile
from loaders.warehouse.embedded import EmbeddedPostgres
from loaders.warehouse.settings import DATABASE, PG_VARIABLES, ROLE, ROOT

from .measure import Taken, run

IMDB_SQLITE = "imdb-sqlite==2.1.0"
# The files that imdb-sqlite loads, all but title.crew, and what it calls their tables.
SQLITE_TABLES = {
    "imdb_name_basics": "people",
    "imdb_title_basics": "titles",
    "imdb_title_akas": "akas",
    "imdb_title_principals": "crew",
    "imdb_title_episode": "episodes",
    "imdb_title_ratings": "ratings",
}
SAME = [source for source in SOURCES if source.table in SQLITE_TABLES]
BIN = Path(sys.executable).parent


class Bench:
    """A folder with a warehouse of its own, the files of one size, and what it takes to load them."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, which who runs Postgres must be able to enter."""
        for part in (folder.parent, folder, folder / "home"):
            part.mkdir(parents=True, exist_ok=True)
            part.chmod(0o711)
        self.folder = folder
        self.files = folder / "files"
        self.same = folder / "same"
        self.postgres = EmbeddedPostgres(folder / "home")
        self._log = folder / "said"
        self._used_before = disk_usage(folder).used
        home = str(self.postgres.home)
        rest = {name: value for name, value in os.environ.items() if name not in PG_VARIABLES}
        self.environment: Mapping[str, str] = rest | {
            "NETFLIX_RATINGS_HOME": home,
            "DBT_PROFILES_DIR": home,
            "DBT_TARGET_PATH": f"{home}/target",
            "DBT_LOG_PATH": f"{home}/logs",
            "DBT_PROJECT_DIR": str(ROOT),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }

    def make_files(self, titles: int, imdb_titles: int) -> Taken:
        """Write the sample, and beside it a folder with the files that all load and a row of every other we need."""
        taken = self._run(
            *(BIN / "netflix-ratings", "sample", "--out", self.files),
            *("--titles", str(titles), "--imdb-titles", str(imdb_titles)),
        )
        self.same.mkdir()
        for source in SOURCES:
            if source in SAME:
                os.link(self.path(source), self.same / self.path(source).name)
            elif source.required or source.table == "netflix_titles":  # of the sources of titles one is needed
                _write_first_row(self.path(source), self.same / source.file_name)
        for path in self.files.rglob("*.*"):
            copyfile(path, os.devnull)  # so that nobody finds them in memory whom another had them read for
        return taken

    def path(self, source: SourceFile) -> Path:
        """Where the sample has a source's file."""
        (found,) = self.files.rglob(f"{source.file_name}*")
        return found

    def start(self) -> None:
        """Have the warehouse up."""
        self._run(BIN / "netflix-ratings", "warehouse", "start")

    # ── the contenders ───────────────────────────────────────────────────────────────────────────────────────────

    def load(self, folder: Path | str) -> Taken:
        """Load a folder, or what s3://… names, with netflix-ratings, into a warehouse without a raw table."""
        self.execute("drop schema if exists raw cascade")
        self.settle()
        return self._run(BIN / "netflix-ratings", "load", "--from", folder)

    def floor(self) -> Taken:
        """Pipe zcat into a bare COPY, file after file, into unlogged tables that stand empty."""
        self.execute("drop schema if exists floor cascade; create schema floor")
        psql = self.postgres.binaries.bin / "psql"
        lines, copies = ["set -euo pipefail"], {}
        for source in SAME:
            columns = ", ".join(f"{name.lower()} text" for name in source.columns)
            self.execute(f"create unlogged table floor.{source.table} ({columns})")
            copies[source.table] = f"copy floor.{source.table} from stdin with ({source.format.copy_options}, header)"
            lines.append(f"zcat '{self.path(source)}' | '{psql}' -X -q -c \"${source.table}\"")
        self.settle()
        connection = {
            "PGHOST": str(self.postgres.socket_folder),
            "PGPORT": str(self.postgres.port),
            "PGUSER": ROLE,
            "PGDATABASE": DATABASE,
        }
        return self._run("bash", "-c", "\n".join(lines), **connection, **copies)

    def imdb_sqlite(self, *options: str) -> Taken:
        """Load with imdb-sqlite, which takes what is in its download folder as it is."""
        self._sqlite.unlink(missing_ok=True)
        self.settle()
        program = self.folder.parent / "imdb-sqlite" / "bin" / "imdb-sqlite"
        return self._run(program, "--db", self._sqlite, "--cache-dir", self.path(SAME[0]).parent, *options)

    def install_imdb_sqlite(self) -> None:
        """Install it in a virtual environment of its own."""
        place = self.folder.parent / "imdb-sqlite"
        if not (place / "bin" / "imdb-sqlite").exists():
            self._run(sys.executable, "-m", "venv", "--clear", place)
            self._run(place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", IMDB_SQLITE)

    def environment_of(self, name: str, lock: Path, mark: str) -> Path:
        """The Python of a virtual environment with what a lock names; `mark` tells one lock from another."""
        place = self.folder.parent / f"{name}-{mark}"
        if not (place / "done").exists():
            self._run(sys.executable, "-m", "venv", "--clear", place)
            options = ("--quiet", "--disable-pip-version-check", "--require-hashes", "-r")
            self._run(place / "bin" / "pip", "install", *options, lock)
            (place / "done").touch()
        return place / "bin" / "python"

    def measured(self, *command: str | Path) -> Taken:
        """Run another program on what is in memory and on disk as it is."""
        self.settle()
        return self._run(*command)

    def watched(
        self, *command: str | Path, others: Sequence[int] = (), limit: float | None = None, **more: str
    ) -> Taken:
        """Run a program, and watch its processes' memory, the warehouse's and that of others together."""
        os.sync()
        taken = run(command, {**self.environment, **more}, self._log, self._server(), others, limit)
        return replace(taken, disk=taken.disk - self._used_before)

    def build_matches(self) -> Taken:
        """Build, without tests, what the matches need and they themselves."""
        self.settle()
        no_tests = [word for kind in ("test", "unit_test") for word in ("--exclude-resource-type", kind)]
        return self._run(BIN / "dbt", "build", "--select", "+fct_title_matches", "+dim_titles", *no_tests)

    def build(self) -> Taken:
        """Build and test everything with plain dbt."""
        self.settle()
        return self._run(BIN / "dbt", "build")

    def run(self, *options: str) -> Taken:
        """Load and build with netflix-ratings, in the warehouse as it is."""
        self.settle()
        return self._run(BIN / "netflix-ratings", "run", "--from", self.files, *options)

    def run_unchanged(self) -> Taken:
        """Run again on what has been loaded and built; exit where that did anything."""
        taken = self.run()
        if "nothing to build" not in self._log.read_text():
            sys.exit(f"this was to change nothing:\n{self._log.read_text()}")
        return taken

    def next_day(self) -> tuple[Taken, Taken, Taken]:
        """Load and build the files of the day after, and then build it anew, all with their tests."""
        # By another process: what is measured begins with the memory that this one has taken.
        next_day = (sys.executable, "-m", "tests.bench.next_day", self.files, self.folder / "next")
        subprocess.run(next_day, check=True, cwd=ROOT)
        self.settle()
        load = self._run(BIN / "netflix-ratings", "load", "--from", self.folder / "next")
        self.settle()
        build = self._run(BIN / "netflix-ratings", "build")
        self.settle()
        return load, build, self._run(BIN / "netflix-ratings", "build", "--full")

    # ── what they loaded ─────────────────────────────────────────────────────────────────────────────────────────

    def see_all_the_same(self) -> int:
        """Count the rows of the contenders' tables, which must be as many; return their sum."""
        total = 0
        with closing(sqlite3.connect(self._sqlite)) as other:
            for source in SAME:
                ours = self.number(f"select count(*) from raw.{source.table}")
                bare = self.number(f"select count(*) from floor.{source.table}")
                (sqlites,) = other.execute(f"select count(*) from {SQLITE_TABLES[source.table]}").fetchone()
                if not ours == bare == sqlites:
                    sys.exit(f"{source.table}: {ours} rows of ours, {bare} of the floor's, {sqlites} of imdb-sqlite's")
                total += ours
        self._sqlite.unlink()
        self.execute("drop schema floor cascade")
        return total

    def execute(self, statement: str) -> None:
        """Run SQL in the warehouse."""
        with closing(self.postgres.connect()) as connection, connection, connection.cursor() as cursor:
            cursor.execute(statement)

    def number(self, query: str) -> int:
        """Ask the warehouse for a number."""
        with closing(self.postgres.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
        assert row is not None
        return int(row[0])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the warehouse for rows."""
        with closing(self.postgres.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def texts(self, query: str) -> list[str]:
        """Ask the warehouse for texts."""
        return [str(text) for (text,) in self.rows(query)]

    def file_rates(self) -> list[tuple[str, int, float]]:
        """Table, rows and rows a second of every file loaded."""
        with closing(self.postgres.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(
                "select table_name, row_count, row_count / extract(epoch from finished_at - started_at)::float "
                "from raw.load_log where status = 'loaded' order by row_count desc"
            )
            return cursor.fetchall()

    def version(self) -> str:
        """The version of the embedded Postgres."""
        with closing(self.postgres.connect()) as connection:
            return str(connection.get_parameter_status("server_version"))

    def remove(self) -> None:
        """Stop the warehouse and leave nothing behind."""
        self.postgres.stop()
        for folder in (self.postgres.folder, self.postgres.socket_folder.parent, self.folder):
            rmtree(folder, ignore_errors=True)

    def settle(self) -> None:
        """Write out what is still to be written, so that nobody waits for what another left behind."""
        with closing(self.postgres.connect("postgres")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("checkpoint")
        os.sync()

    @property
    def _sqlite(self) -> Path:
        return self.folder / "imdb.db"

    def _run(self, *command: str | Path, **more: str) -> Taken:
        taken = run(command, {**self.environment, **more}, self._log, self._server())
        return replace(taken, disk=taken.disk - self._used_before)

    def _server(self) -> int | None:
        pid_file = self.postgres.data / "postmaster.pid"
        return int(pid_file.read_text().split()[0]) if pid_file.exists() else None


def _write_first_row(path: Path, out: Path) -> None:
    """Header and first row of a file."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as packed:
            out.write_text(packed.readline() + packed.readline(), encoding="utf-8")
        return
    with path.open(newline="", encoding="utf-8") as read, out.open("w", newline="", encoding="utf-8") as write:
        rows = csv.reader(read)
        csv.writer(write).writerows([next(rows), next(rows)])
