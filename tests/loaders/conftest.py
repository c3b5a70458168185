"""One real Postgres for the session, in a folder of its own, and small files in the sources' layouts."""

import fcntl
import gzip
import hashlib
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from pprint import pformat
from threading import Event, Thread
from typing import Any

import psutil
import pytest
import yaml
from psycopg2 import extensions

from loaders import dbt_tests
from loaders.sample.workbook import write_workbook
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse.embedded import EmbeddedPostgres
from loaders.warehouse.settings import ANALYST, LOADER, PG_VARIABLES, ROOT, TRANSFORMER

MakeOnce = Callable[[str, Callable[[Path], None]], Path]
COMMAND = Path(sys.executable).with_name("netflix-ratings")
ROWS = 600_000  # of the large file
FETCHED = [source for source in SOURCES if source.origin is not None]
"""The files of the sources that are fetched as a matter of course, which the sample has too."""
HOLDER = "select pid from pg_locks where relation = 'raw.load_lock'::regclass and mode = 'ExclusiveLock' and granted"
"""The server process of the command that loads or builds."""


@dataclass
class Home:
    """A home of the commands: an embedded warehouse that is this test's own, and a way to call the command with it.

    Variables are set for each call.
    """

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def postgres(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.folder)

    def environment(self, **more: str) -> dict[str, str]:
        # Compiled modules may be kept: hundreds of commands would each compile ours again.
        without = {*PG_VARIABLES, "PYTHONDONTWRITEBYTECODE"}
        rest = {name: value for name, value in os.environ.items() if name not in without}
        return rest | {
            "NETFLIX_RATINGS_HOME": str(self.folder),
            "NETFLIX_RATINGS_MIN_ROWS_SHARE": "0",  # tests load few rows after many
            "NETFLIX_RATINGS_CONNECT_TIMEOUT": "0",
            "DBT_PROFILES_DIR": str(self.folder),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "COLUMNS": "80",
            **self.variables,
            **more,
        }

    def call(self, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Call the command as a user would."""
        return subprocess.run(
            [str(COMMAND), *map(str, arguments)], env=self.environment(**more), capture_output=True, text=True
        )

    def open(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """Start the command, in a process group of its own, and do not wait for it."""
        return subprocess.Popen(
            [str(COMMAND), *map(str, arguments)],
            env=self.environment(),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the embedded warehouse, on a connection of its own."""
        with closing(self.postgres.connect()) as connection:
            return query(connection, statement, *values)


def query(connection: extensions.connection, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def free_port() -> str:
    """A port of a home's own: the default one, another warehouse takes while this one is stopped."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture(scope="session")
def new_home() -> Iterator[Callable[..., Home]]:
    """Makes homes; at the end their servers are stopped and their folders are gone. Paths are short, for the socket."""
    made: list[Home] = []

    def make(inside: Path | None = None) -> Home:
        folder = Path(tempfile.mkdtemp(prefix="nr-", dir=inside))
        folder.chmod(0o711)
        # A port of its own: several workers start and stop servers at the same time.
        made.append(Home(folder, {"NETFLIX_RATINGS_PORT": free_port()}))
        return made[-1]

    yield make
    for home in made:
        home.postgres.stop()
        for folder in (home.postgres.folder, home.postgres.socket_folder.parent, home.folder):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MakeOnce:
    """Makes a file or a folder that all of pytest's workers share: whoever needs it first makes it.

    What makes it is given a path to make it at, which then gets its name.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def of(name: str, make: Callable[[Path], None]) -> Path:
        made = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                unfinished = shared / f"unfinished {name}"
                make(unfinished)
                unfinished.rename(made)
        return made

    return of


@pytest.fixture(scope="session")
def built_archive(new_home: Callable[..., Home], made_once: MakeOnce) -> Path:
    """A home as it is after a first `run` of the sample, as an archive; its report and results are in the folder."""
    return made_once("built.tar.gz", lambda archive: _archive_built(new_home(), archive))


@pytest.fixture(scope="session")
def new_built_home(new_home: Callable[..., Home], built_archive: Path) -> Callable[[], Home]:
    """Makes homes as they are after a first `run` of the sample. Their servers are up."""
    return lambda: _taken_from(built_archive, new_home(), ".")


@pytest.fixture(scope="session")
def new_parsed_home(new_home: Callable[..., Home], built_archive: Path) -> Callable[[], Home]:
    """Makes empty homes for which dbt has parsed the project. Their servers are up."""
    return lambda: _taken_from(built_archive, new_home(), "./target/partial_parse.msgpack", "./connection")


@pytest.fixture(scope="session")
def parsed(new_parsed_home: Callable[[], Home]) -> Home:
    """A home whose warehouse is up, and for which dbt has parsed the project."""
    return new_parsed_home()


def _taken_from(archive: Path, home: Home, *names: str) -> Home:
    subprocess.run(["tar", "-xpzf", archive, "-C", home.folder, *names], check=True)
    up(home)
    take_over_parsed(home)
    return home


def _archive_built(home: Home, archive: Path) -> None:
    done = home.call("run")
    assert done.returncode == 0, done.stderr + done.stdout
    (home.folder / "report").write_text(done.stdout)
    (home.folder / "connection").write_text(connection_of(home))
    for name in ("manifest.json", "run_results.json"):  # the next command of dbt writes its own
        shutil.copy(home.folder / "target" / name, home.folder)
    home.postgres.stop()
    subprocess.run(["tar", "-C", home.folder, "-I", "gzip -1", "-cf", archive, "."], check=True)


def connection_of(home: Home) -> str:
    """What dbt notes, beside what it has parsed, of the connection that it was parsed for."""
    from dbt.adapters.postgres.connections import PostgresCredentials  # here: it takes a second to import
    from dbt_common.helper_types import Port

    profile = yaml.safe_load((ROOT / "profiles.yml.example").read_text())["netflix_ratings"]["outputs"]["warehouse"]
    constant = {name: profile[name] for name in ("schema", "keepalives_idle", "retries", "role")}
    credentials = PostgresCredentials(
        host=str(home.postgres.socket_folder),
        port=Port(home.postgres.port),
        user="netflix_ratings",
        password="",
        database="netflix_ratings",
        **constant,
    )
    return hashlib.sha256(pformat(sorted(credentials.connection_info())).encode()).hexdigest()


def take_over_parsed(home: Home) -> None:
    """Have dbt keep what it parsed before a home was copied: of another server's it would parse all again, for seconds.

    Were the note another one, dbt would do just that.
    """
    path = home.folder / "target" / "partial_parse.msgpack"
    before = (home.folder / "connection").read_bytes()
    path.write_bytes(path.read_bytes().replace(before, connection_of(home).encode()))


SMALL_MARTS = ("dim_countries", "rpt_source_loads")
TITLES = """
select
    netflix_id,
    title,
    case when source_type = 'Movie' then 'movie' else 'series' end as title_type,
    release_year,
    country_names
from {{ ref('stg_netflix__titles') }}
"""
"""The titles straight from the catalogue, where the models that find the works of all listings are not built."""


def a_project(folder: Path) -> Path:
    """A copy of the project that may be changed; PYTHONPATH has the command take it."""
    project = folder / "project"
    for name in ("loaders", "netflix_ratings", "models", "macros", "seeds", "tests", "analyses"):
        shutil.copytree(ROOT / name, project / name)
    for name in ("dbt_project.yml", "profiles.yml.example"):
        shutil.copy(ROOT / name, project)
    return project


def a_small_project(
    folder: Path, *more: str, marts: Sequence[str] = SMALL_MARTS, given: Mapping[str, str] | None = None
) -> Path:
    """A copy of the project with two marts and what they are made of: the ways of a build are the same, and quicker.

    More models than these can be named, and singular tests. `given` is the SQL of models made in a shorter way.
    """
    project = a_project(folder)
    models = {path.stem: path for path in (project / "models").rglob("*.sql")}
    for name, statement in ({"int_netflix_titles": TITLES} | dict(given or {})).items():
        models[name].write_text(statement)
        models[name].with_suffix(".yml").unlink()
    macros = "".join(path.read_text() for path in (project / "macros").rglob("*.sql"))
    wanted: set[str] = set()
    left = {*marts, *more, *_referred_to(macros)}
    while left:
        name = left.pop()
        wanted.add(name)
        if name in models:
            left |= _referred_to(models[name].read_text()) - wanted
    for path in (*models.values(), *(project / "seeds").glob("*.csv")):
        if path.stem not in wanted:
            path.unlink()
    # What tells of models that are gone goes too, of sources that none reads, and unit tests, which no command runs.
    for path in (project / "models").rglob("*.yml"):
        text = path.read_text()
        if not path.with_suffix(".sql").exists() and ("sources:" not in text or not any(path.parent.glob("*.sql"))):
            path.unlink()
        else:
            path.write_text(text.split("\nunit_tests:\n")[0] + "\n")
    for folder_of_tests in ("analyses", *(f"tests/{name}" for name in ("staging", "intermediate", "marts"))):
        for path in (project / folder_of_tests).rglob("*.sql"):
            if path.stem not in more:
                path.unlink()
    return project


def with_many_tests(project: Path, seconds: float = 0) -> Path:
    """Add so many tests, of so many seconds each, that they are run in two processes."""
    for number in range(2 * dbt_tests.TESTS_PER_PROCESS):
        test = project / "tests" / "marts" / f"integrity_of_nothing_{number}.sql"
        test.write_text(f"select 1 as failure from pg_sleep({seconds}) as slept where slept::text <> ''\n")
    return project


def _referred_to(text: str) -> set[str]:
    return set(re.findall(r"ref\('(\w+)'\)", text))


@pytest.fixture(scope="session")
def small_home(new_home: Callable[..., Home], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the sample, of which a small project has been built and published."""
    project = a_small_project(tmp_path_factory.mktemp("small"))
    made = new_home()
    made.variables["PYTHONPATH"] = str(project)
    for command in ("load", "build", "publish"):
        done = made.call(command)
        assert done.returncode == 0, done.stderr + done.stdout
    return made


@pytest.fixture(scope="session")
def home(new_home: Callable[..., Home]) -> Home:
    """A home whose warehouse is up."""
    return up(new_home())


@pytest.fixture(scope="module")
def own(new_home: Callable[..., Home]) -> Home:
    """A home whose warehouse the tests of a file may stop, kill and spoil."""
    return up(new_home())


def up(home: Home) -> Home:
    done = home.call("warehouse", "start")
    assert done.returncode == 0, done.stderr
    return home


def limit_files(most: int) -> None:
    """Let this process write no file beyond a size, as under a quota."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


@dataclass
class Team:
    """A warehouse that the loader filled and the transformer built, and all that could be seen and heard of it."""

    home: Home
    secrets: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def variables(self, role: str) -> dict[str, str]:
        """What somebody sets in the environment to work as a role whose password is noted."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.home.postgres.port),
            "PGUSER": role,
            "PGDATABASE": "netflix_ratings",
            "PGPASSFILE": str(self.home.folder / "pgpass"),
        }

    def call(self, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Call the command as a user would; the analyst's password is one that somebody chose."""
        return self._run([COMMAND, *arguments], NETFLIX_RATINGS_ANALYST_PASSWORD=self.secrets[ANALYST], **more)

    def dbt(self, *arguments: str) -> None:
        """Call dbt as the transformer."""
        done = self._run([COMMAND.with_name("dbt"), *arguments], **self.variables(TRANSFORMER))
        assert done.returncode == 0, done.stdout

    def _run(self, command: list[str | Path], **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command, with an eye on the process list meanwhile."""
        over = Event()
        watch = Thread(target=self._watch, args=(over,))
        watch.start()
        try:
            done = subprocess.run(
                [str(word) for word in command],
                cwd=ROOT,
                env=self.home.environment(**more),
                capture_output=True,
                text=True,
            )
        finally:
            over.set()
            watch.join()
        self.said += [done.stdout, done.stderr]
        return done

    def _watch(self, over: Event) -> None:
        while not over.wait(0.25):
            for process in psutil.process_iter(["cmdline"]):
                self.seen.add(" ".join(process.info["cmdline"] or []))


@pytest.fixture(scope="session")
def team(new_home: Callable[..., Home]) -> Team:
    """Roles made in an empty warehouse whose server logs every statement; then a load and a build by them."""
    made = Team(new_home(), {ANALYST: "chosen: by\\somebody"})
    assert made.call("warehouse", "start").returncode == 0
    with closing(made.home.postgres.connect("postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("alter system set log_statement = 'all'")
            cursor.execute("select pg_reload_conf()")
    done = made.call("roles")
    assert done.returncode == 0, done.stderr
    lines = (made.home.folder / "pgpass").read_text().splitlines()
    made.secrets |= {role: password for *_, role, password in (line.split(":") for line in lines)}
    assert sorted(made.secrets) == [ANALYST, LOADER, TRANSFORMER]
    done = made.call("load", **made.variables(LOADER))
    assert done.returncode == 0, done.stderr
    made.dbt("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    return made


def source(table: str) -> SourceFile:
    return next(source for source in SOURCES if source.table == table)


def rows_of(source: SourceFile, count: int = 3) -> list[list[str]]:
    """Rows that no two files share: `<table>.<column>.<row>`."""
    return [[f"{source.table}.{column}.{n}" for column in source.columns] for n in range(1, count + 1)]


def write_source(
    folder: Path, source: SourceFile, rows: list[list[str]] | None = None, name: str | None = None
) -> Path:
    """Write a source's file, header and rows; gzipped where the name says so. Of workbooks it is one report."""
    if source.workbooks:
        return write_report(folder / (name or source.file_name), rows_of(source) if rows is None else rows)
    lines = [
        source.format.delimiter.join(row) for row in ([*source.columns], *(rows_of(source) if rows is None else rows))
    ]
    return write_bytes(folder / (name or source.file_name), ("\n".join(lines) + "\n").encode())


def write_report(
    path: Path, rows: Sequence[Sequence[str]], period: str = "January to June 2023", sheet: str = "Engagement"
) -> Path:
    """Write a viewing report with these rows, cut to its columns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    headings = ("Title", "Available Globally?", "Release Date", "Hours Viewed", "Runtime", "Views")
    above = [["What We Watched: A Netflix Engagement Report"], [f"Hours viewed from {period}"], [], []]
    below = [[None, *row[: len(headings)]] for row in (*above, headings, *rows)]
    write_workbook(path, {sheet: [[], *below]})
    return path


def write_bytes(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes a while to load."""
    basics = source("imdb_title_basics")
    path = tmp_path_factory.mktemp("large") / f"{basics.file_name}.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.write("\t".join(basics.columns) + "\n")
        rest = "\t".join(["x" * 30] * 8)
        file.writelines(f"tt{n}\t{rest}\n" for n in range(ROWS))
    return path


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with all the sources' files, three rows each, all plain."""
    folder = tmp_path / "files"
    for source in SOURCES:
        write_source(folder, source)
    return folder
