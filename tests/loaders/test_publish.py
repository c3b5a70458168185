"""Publishing: who reads the marts sees one build, whole, whatever happens to the next one; and nothing is lost."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg2
import pytest
from psycopg2 import extensions

from loaders.warehouse.settings import ANALYST, ROOT, TRANSFORMER

from .conftest import COMMAND, SMALL_MARTS, Home, a_small_project, query

pytestmark = pytest.mark.resilience

# One statement that joins all: a credit, its title, its person, their scores.
JOINED = """
select exists (
select
from marts.bridge_title_people
inner join marts.dim_titles using (netflix_id)
inner join marts.dim_people using (person_id)
inner join marts.rpt_people using (person_id)
inner join marts.fct_title_matches on fct_title_matches.netflix_id = dim_titles.netflix_id
inner join marts.bridge_title_genres on bridge_title_genres.netflix_id = dim_titles.netflix_id
inner join marts.bridge_title_countries on bridge_title_countries.netflix_id = dim_titles.netflix_id
)
"""
WAITING = "select exists (select from raw.waiting_build)"
SLOW = 3  # seconds: of a reader that has to wait for locks again and again, on a busy machine


@pytest.fixture(scope="module")
def built(new_built_home: Callable[[], Home]) -> Home:
    """A home after its first `run`."""
    home = new_built_home()
    assert f"published as build 1: {len(state(home))} marts" in (home.folder / "report").read_text()
    return home


def state(home: Home) -> dict[str, int]:
    """The table behind each mart."""
    return dict(
        home.query(
            "select relname, oid::bigint from pg_class where relnamespace = 'marts'::regnamespace and relkind = 'r' "
            "and relname <> 'published_builds'"
        )
    )


def builds(home: Home) -> int:
    return int(home.query("select max(build_number) from marts.published_builds")[0][0])


class Readers:
    """Connections that read all marts again and again, and what they saw."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.seen: list[dict[str, int]] = []
        self.wrong: list[str] = []
        self.longest = 0.0
        self._over = Event()
        names = sorted(state(home))
        each = ", ".join(f"(select array[min(tableoid)::bigint, count(*)] from marts.{name})" for name in names)
        self._all = f"select {each}, ({'select true' if set(names) == set(SMALL_MARTS) else JOINED})"
        self._one = [(name, f"select min(tableoid)::bigint, count(*) from marts.{name}") for name in names]
        # Nothing of the sample is set aside, say.
        self._empty = {name for name, statement in self._one if home.query(statement)[0][1] == 0}
        self._threads = [Thread(target=self._read, args=(one,)) for one in (self._at_once, self._one_by_one)]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _read(self, read: Callable[[extensions.connection], dict[str, tuple[int, int]]]) -> None:
        with closing(self.home.postgres.connect()) as connection:
            while not self._over.is_set():
                began = time.monotonic()
                try:
                    found = read(connection)
                except psycopg2.Error as error:
                    self.wrong.append(str(error))
                    return
                self.longest = max(self.longest, time.monotonic() - began)
                self.wrong += [
                    f"{name} is empty" for name, (_, count) in found.items() if not count and name not in self._empty
                ]
                tables = {name: oid for name, (oid, count) in found.items() if count}
                if tables not in self.seen:
                    self.seen.append(tables)
                # Without a pause while a build waits to be published; before, the cores are left to the build.
                if query(connection, WAITING) == [(False,)]:
                    time.sleep(0.05)

    def _at_once(self, connection: extensions.connection) -> dict[str, tuple[int, int]]:
        """All in one statement, at `read committed`."""
        [row] = query(connection, self._all)
        if not row[-1]:
            self.wrong.append("nothing joins")
        return {name: tuple(row[n]) for n, (name, _) in enumerate(self._one)}

    def _one_by_one(self, connection: extensions.connection) -> dict[str, tuple[int, int]]:
        """One after the other, in a transaction at `repeatable read`."""
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection, connection.cursor() as cursor:
            found = {}
            for name, statement in self._one:
                cursor.execute(statement)
                found[name] = cursor.fetchone()
            return found  # type: ignore[return-value]


@contextmanager
def reading(home: Home) -> Iterator[Readers]:
    """Readers all the while; in the end, that nothing was wrong, and no two builds were seen together."""
    states = [state(home)]
    with Readers(home) as readers:
        readers.states = states  # type: ignore[attr-defined]
        yield readers
        states.append(state(home))
        time.sleep(0.3)
    assert not readers.wrong, readers.wrong[:3]
    for seen in readers.seen:
        known = [{name: oid for name, oid in state.items() if name in seen} for state in states]
        assert seen in known, {name: oid for name, oid in seen.items() if oid != states[0][name]}


def touch(home: Home, table: str = "marts.dim_countries") -> None:
    """Have a table be another than it was, with the same rows: it, and what depends on it, is to be built."""
    with closing(home.postgres.connect()) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"vacuum full {table}")


def test_readers_see_one_build_through_whole_and_partial_ones(small_home: Home) -> None:
    readers_see_one_build(small_home, "rpt_source_loads")


def test_readers_of_all_marts_see_one_build(built: Home) -> None:
    readers_see_one_build(built, "dim_titles")


def readers_see_one_build(home: Home, untouched: str) -> None:
    """Build all and then a part, which lacks a mart, while others read."""
    with reading(home) as readers:
        before = state(home)
        build_and_publish(home, "--full")
        whole = state(home)
        readers.states.append(whole)  # type: ignore[attr-defined]
        assert not set(whole.values()) & set(before.values())
        touch(home)
        build_and_publish(home)
        partial = {name for name, oid in state(home).items() if oid != whole[name]}
        assert "dim_countries" in partial and untouched not in partial
    assert len(readers.seen) > 1
    assert readers.longest < SLOW
    [(marts,)] = home.query("select marts from marts.published_builds order by build_number desc limit 1")
    assert set(marts) == partial
    assert "dbt: nothing to build" in home.call("build").stdout
    assert home.call("publish").stdout == "nothing to publish\n"


def test_a_build_that_fails_changes_nothing(small_home: Home, tmp_path: Path) -> None:
    project = a_small_project(tmp_path)
    model = project / "models" / "marts" / "core" / "dim_countries.sql"
    model.write_text(model.read_text().replace("cast(count(*) as integer)", "cast(-count(*) as integer)"))
    number = builds(small_home)
    with reading(small_home) as readers:
        done = small_home.call("build", PYTHONPATH=str(project))
        assert done.returncode == 1
        assert re.search(r"^fail column_values_dim_countries\w*", done.stderr, re.MULTILINE), done.stderr
        assert "error: dbt test: " in done.stderr
    assert len(readers.seen) == 1
    done = small_home.call("publish")
    assert (done.returncode, done.stdout) == (0, "nothing to publish\n")
    assert builds(small_home) == number
    build_and_publish(small_home)


def build_and_publish(home: Home, *options: str) -> None:
    """What `run` does after loading; in two steps, since `run` closes with a report of all marts."""
    for command in (("build", *options), ("publish",)):
        done = home.call(*command)
        assert done.returncode == 0, done.stderr


def wait_for(running: "subprocess.Popen[str]", happened: Callable[[], Any]) -> None:
    while not happened():
        assert running.poll() is None, running.communicate()
        time.sleep(0.02)


@pytest.mark.parametrize(
    "moment",
    [
        "while models are built",
        "in the tests",
        "while it waits",
        "in the swap",
    ],
)
def test_killed_at_any_moment(small_home: Home, moment: str) -> None:
    number, rows = builds(small_home), small_home.query(ROWS)
    touch(small_home, "intermediate.int_title_countries")
    touch(small_home, "intermediate.int_source_loads")
    step, happened = HAPPENED[moment]
    with ExitStack() as stack:
        if step == "publish":
            assert small_home.call("build").returncode == 0
        if moment == "while it waits":
            idle = stack.enter_context(closing(small_home.postgres.connect()))
            query_left_open(idle)
        if moment == "in the swap":
            stack.callback(small_home.query, "drop materialized view if exists public.slow")
            slow = "select count(*) from marts.dim_countries cross join (select pg_sleep(2)) as slept"
            small_home.query(f"create materialized view public.slow as {slow}")
        with reading(small_home) as readers:
            running = small_home.open(step)
            # Who is not the superuser does not see what another role's session is at.
            with closing(small_home.postgres.connect("postgres")) as watching:
                wait_for(running, lambda: query(watching, happened) == [(True,)])
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            time.sleep(3)  # until the server has seen it
        assert len(readers.seen) == 1
        assert builds(small_home) == number
        assert small_home.query(ROWS) == rows
    build_and_publish(small_home)
    assert builds(small_home) == number + 1
    assert small_home.query(ROWS) == rows


ROWS = "select country, to_jsonb(dim_countries) from marts.dim_countries order by country"
HAPPENED = {
    "while models are built": (
        "build",
        "select count(*) > 0 from pg_class where relnamespace = to_regnamespace('marts_build') and relkind = 'r'",
    ),
    "in the tests": (
        "build",
        "select count(*) = 2 from pg_class where relnamespace = to_regnamespace('marts_build') and relkind = 'r'",
    ),
    "while it waits": ("publish", WAITING),
    "in the swap": ("publish", "select exists (select from pg_stat_activity where wait_event = 'PgSleep')"),
}


def query_left_open(connection: extensions.connection, isolation_level: str = "READ COMMITTED") -> None:
    """Have a session read and do no more."""
    connection.set_session(isolation_level=isolation_level)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from marts.dim_countries")


def test_an_idle_reader_delays_publishing_and_no_other_reader(small_home: Home) -> None:
    number = builds(small_home)
    touch(small_home)
    with closing(small_home.postgres.connect()) as idle, reading(small_home) as readers:
        query_left_open(idle)
        assert small_home.call("build").returncode == 0
        done = small_home.call("publish", NETFLIX_RATINGS_PUBLISH_TIMEOUT="2")
        assert done.returncode == 75
        assert done.stderr.splitlines()[-1] == (
            f"error: not published: for 2 s session {idle.info.backend_pid} (netflix_ratings) has been reading "
            "(NETFLIX_RATINGS_PUBLISH_TIMEOUT); the marts are as they were; then: netflix-ratings publish"
        )
        assert builds(small_home) == number
        idle.rollback()
        query(idle, "create temporary view of_mine as select * from marts.dim_countries")
        done = small_home.call("publish", NETFLIX_RATINGS_PUBLISH_TIMEOUT="0")
        assert "(a temporary view of_mine of another session reads the marts)" in done.stderr
        query(idle, "drop view of_mine")
        query_left_open(idle)
        running = small_home.open("publish")
        time.sleep(3)
        assert running.poll() is None
        idle.rollback()
        assert running.wait(60) == 0
        assert builds(small_home) == number + 1
    assert readers.longest < SLOW
    assert len(readers.seen) == 2
    assert "dbt: nothing to build" in small_home.call("build").stdout


def test_who_reads_as_of_an_earlier_moment_finds_no_table_empty(small_home: Home) -> None:
    """Not even one that has not read a mart yet."""
    touch(small_home)
    number = builds(small_home)
    with closing(small_home.postgres.connect()) as early:
        early.set_session(isolation_level="REPEATABLE READ")
        with early.cursor() as cursor:
            cursor.execute("select count(*) from raw.load_log")
            assert small_home.call("build").returncode == 0
            done = small_home.call("publish", NETFLIX_RATINGS_PUBLISH_TIMEOUT="2")
            assert done.returncode == 75
            assert f"session {early.info.backend_pid} (netflix_ratings) has been reading" in done.stderr
            cursor.execute("select count(*) from marts.dim_countries")
            assert cursor.fetchone() != (0,)
    assert small_home.call("publish").returncode == 0
    assert builds(small_home) == number + 1


def test_what_people_made_on_marts_survives(small_home: Home) -> None:
    roles = small_home.call("roles")
    assert roles.returncode == 0, roles.stderr
    for statement in (
        "create schema reports",
        "create view reports.countries with (security_barrier = true) as "
        "select titles, country as \"the {country}\", similarity(country, 'x') as s from marts.dim_countries "
        "where country % 'a'",
        "comment on view reports.countries is 'of {mine}, 100%s'",
        "comment on column reports.countries.s is 'a column'",
        "create view reports.above as select c.*, l.table_name "
        "from reports.countries as c inner join marts.rpt_source_loads as l on c.titles < l.row_count",
        f"grant select on reports.countries to {ANALYST} with grant option",
        f"grant select (table_name) on reports.above to {ANALYST}",
        "create materialized view reports.counts as "
        "select table_name, count(*) as n from reports.above group by table_name",
        "create unique index on reports.counts (table_name)",
        "create rule nothing as on insert to reports.above do instead nothing",
        "create table reports.notes (country text references marts.dim_countries (country))",
    ):
        small_home.query(statement)
    before, tables = described(small_home), state(small_home)
    touch(small_home)
    touch(small_home, "intermediate.int_source_loads")
    build_and_publish(small_home)
    assert not set(state(small_home).values()) & set(tables.values())
    assert described(small_home) == before
    assert small_home.query("select count(*) from reports.notes") == [(0,)]
    foreign_keys = "select 1 from pg_constraint where conrelid = 'reports.notes'::regclass and contype = 'f'"
    assert small_home.query(foreign_keys)
    small_home.query("drop schema reports cascade")


def described(home: Home) -> list[tuple[Any, ...]]:
    return home.query(
        "select relname, relkind, relowner, relacl::text, reloptions, pg_get_viewdef(oid), obj_description(oid), "
        "(select array_agg((attname, attacl::text, col_description(attrelid, attnum)) order by attnum) "
        "from pg_attribute where attrelid = pg_class.oid and attnum > 0), "
        "(select array_agg(pg_get_indexdef(indexrelid)) from pg_index where indrelid = pg_class.oid), "
        "(select array_agg(pg_get_ruledef(r.oid) order by 1) from pg_rewrite as r where ev_class = pg_class.oid) "
        "from pg_class where relnamespace = 'reports'::regnamespace and relkind in ('v', 'm') order by relname"
    )


def test_a_view_that_no_longer_fits_stops_the_publishing(small_home: Home, tmp_path: Path) -> None:
    project = a_small_project(tmp_path)
    for file in (project / "models" / "marts" / "core").glob("dim_countries.*"):
        renamed = re.sub("((?:as|name:|^ +) ?)titles(?=$|:)", r"\1number_of_titles", file.read_text(), flags=re.M)
        file.write_text(renamed)
    small_home.query("create view public.counts as select country, titles from marts.dim_countries")
    before, number = state(small_home), builds(small_home)
    done = small_home.call("build", PYTHONPATH=str(project), DBT_TARGET_PATH=str(tmp_path / "target"))
    assert done.returncode == 0, done.stderr
    done = small_home.call("publish")
    assert (done.returncode, done.stderr) == (
        1,
        'error: view public.counts does not fit the new marts (column "titles" does not exist): '
        "change or drop it, then netflix-ratings publish; the marts are as they were\n",
    )
    assert (state(small_home), builds(small_home)) == (before, number)
    small_home.query("drop view public.counts")
    build_and_publish(small_home)


def test_who_may_read_may_read_the_new_tables_and_not_where_they_are_built(small_home: Home) -> None:
    assert small_home.call("roles").returncode == 0
    with closing(small_home.postgres.connect("postgres")) as administrator:
        query(administrator, "create role tool")
    small_home.query(f"set role {TRANSFORMER}; alter default privileges in schema marts grant select on tables to tool")
    touch(small_home)
    build_and_publish(small_home)
    privileges = (
        "select has_table_privilege(%s, 'marts.dim_countries', 'select'), has_schema_privilege(%s, %s, 'usage')"
    )
    for role in ("tool", ANALYST):
        assert small_home.query(privileges, role, role, "marts") == [(True, True)]
        assert small_home.query(privileges, role, role, "marts_build") == [(True, False)]
    owners = "select distinct relowner::regrole::text from pg_class where relnamespace = 'marts'::regnamespace"
    assert small_home.query(owners) == [(TRANSFORMER,)]
    assert small_home.query("select has_table_privilege(%s, 'marts.published_builds', 'select')", ANALYST) == [(True,)]


def test_readers_say_which_build_they_read(built: Home, tmp_path: Path) -> None:
    [(number, day)] = built.query(
        "select build_number, to_char(published_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') "
        "from marts.published_builds order by build_number desc limit 1"
    )
    said = f"marts: build {number}, published {day} UTC\n"
    for command in (["watch", "--limit", "1"], ["watch", "--json", "--limit", "1"], ["ask", "risen_lately"]):
        done = built.call(*command)
        assert done.returncode == 0, done.stderr
        assert done.stderr.endswith(said)
        assert said not in done.stdout
    assert built.call("export", "--out", tmp_path, "--table", "dim_countries").returncode == 0
    assert f'"version": "{number}"' in (tmp_path / "datapackage.json").read_text()
    dbt = [str(COMMAND.with_name("dbt")), "run", "--select", "dim_countries"]
    done_by_dbt = subprocess.run(dbt, cwd=ROOT, env=built.environment(), capture_output=True, text=True)
    assert done_by_dbt.returncode == 0, done_by_dbt.stdout
    assert built.call("watch", "--limit", "1").stderr.endswith(f"built by dbt since build {number} was published\n")
    assert built.call("run").returncode == 0


def test_a_developers_own_target_is_published_too(small_home: Home) -> None:
    before = state(small_home)
    done = small_home.call("build", DBT_TARGET="dev", USER="ann")
    assert done.returncode == 0, done.stderr
    done = small_home.call("publish", DBT_TARGET="dev", USER="ann")
    assert done.stdout.startswith("published as build 1: ")
    assert small_home.query("select count(*) > 0 from dev_ann_marts.dim_countries") == [(True,)]
    assert state(small_home) == before
