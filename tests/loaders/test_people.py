"""People and groups: who may what, what each is refused, and what one session cannot do to others."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import errors, extensions

from loaders.warehouse.server_settings import RESERVED, max_connections
from loaders.warehouse.settings import ANALYST, LOADER, STEWARD, TRANSFORMER

from .conftest import Home, query, up

ANN, SUE, LOU, TOM = "ann", "sue o'hara", "lou", "tom"
GROUPS = {ANN: "analyst", SUE: "steward", LOU: "loader", TOM: "transformer"}
TABLES = {
    "raw.netflix_titles": LOADER,
    "staging.stg_netflix__titles": TRANSFORMER,
    "intermediate.int_matches": TRANSFORMER,
    "marts_build.dim_titles": TRANSFORMER,
    "marts.dim_titles": TRANSFORMER,
    "reference.languages": TRANSFORMER,
}
DENIED, ENDED = errors.InsufficientPrivilege, errors.QueryCanceled
OF_OTHERS = "from pg_stat_activity where usename = 'netflix_ratings'"

READING = [
    "select * from raw.netflix_titles",
    "table staging.stg_netflix__titles",
    "select title from intermediate.int_matches",
    "select count(*) from marts_build.dim_titles",
    "copy raw.netflix_titles to stdout",
    "select rolpassword from pg_authid",
    "select passwd from pg_shadow",
    "select umoptions from pg_user_mapping",
    "select * from pg_hba_file_rules",
    "select * from pg_file_settings",
    "select * from pg_subscription",
    "select data from pg_largeobject",
    "select pg_read_file('/etc/passwd')",
    "select pg_read_binary_file('postgresql.conf')",
    "select pg_stat_file('postgresql.conf')",
    "select pg_ls_dir('.')",
    "select pg_ls_waldir()",
    "select pg_ls_logdir()",
    "select lo_import('/etc/passwd')",
]
WRITING = [
    "insert into marts.dim_titles values ('x')",
    "update marts.dim_titles set title = 'x'",
    "delete from marts.dim_titles",
    "truncate marts.dim_titles",
    "merge into marts.dim_titles as t using (select 'secret' as title) as s on t.title = s.title when matched then "
    "delete",
    "copy marts.dim_titles from stdin",
    "select * from marts.dim_titles for update",
    "update reference.languages set title = 'x'",
    "insert into raw.netflix_titles values ('x')",
    "update pg_class set relname = 'x' where relname = 'dim_titles'",
    "delete from pg_authid",
    "comment on table marts.dim_titles is 'x'",
    "alter table marts.dim_titles add column x int",
    "drop table marts.dim_titles",
    "drop schema marts cascade",
    "drop extension pg_trgm",
    "drop database netflix_ratings",
]
CREATING = [
    "create table marts.mine (one int)",
    "create table public.mine (one int)",
    "create temporary table mine (one int)",
    "create temporary view mine as select * from marts.dim_titles",
    "create schema mine",
    "create database mine",
    "create tablespace mine location '/tmp'",
    "create role mine",
    "create index on marts.dim_titles (title)",
    "create rule mine as on insert to marts.dim_titles do instead nothing",
    "create policy mine on marts.dim_titles using (true)",
    "create publication mine",
    "create foreign data wrapper mine",
    "create event trigger mine on ddl_command_start execute function pg_notify()",
    "create access method mine type table handler heap_tableam_handler",
    "create function public.leak(text) returns text language sql as 'select $1'",
    "create function pg_temp.leak(text) returns text language sql as 'select $1'",
    "create operator public.=== (leftarg = text, rightarg = text, function = texteq)",
    "select lo_create(0)",
    "select lo_creat(-1)",
    "select lo_from_bytea(0, 'x')",
]
GRANTING = [
    "grant netflix_ratings_loader to ann",
    "grant postgres to ann",
    "grant pg_read_server_files to ann",
    "grant select on raw.netflix_titles to ann",
    "alter role ann superuser",
    "alter role ann createrole",
    "alter role ann bypassrls",
    "alter role netflix_ratings_analyst set statement_timeout = 0",
    "alter role netflix_ratings_transformer password 'x'",
    "set role netflix_ratings_transformer",
    "set role netflix_ratings",
    "set session authorization postgres",
    "alter table marts.dim_titles owner to ann",
    "alter schema marts owner to ann",
    "alter database netflix_ratings owner to ann",
    "alter default privileges for role netflix_ratings_loader in schema raw grant select on tables to ann",
    "reassign owned by netflix_ratings_loader to ann",
    "drop owned by netflix_ratings_loader",
    "drop role netflix_ratings_loader",
]
FILES_AND_CODE = [
    "copy marts.dim_titles to '/tmp/titles.csv'",
    "copy marts.dim_titles from '/etc/passwd'",
    "copy (select 1) to program 'id'",
    "copy marts.dim_titles from program 'id'",
    "select lo_export(1, '/tmp/x')",
    "load '/tmp/evil.so'",
    "create function public.run(text) returns int language c as '/lib/libc.so.6', 'system'",
    "create language mine handler plpgsql_call_handler",
    "alter system set archive_command = 'id'",
    "set session_preload_libraries = 'evil'",
    "set dynamic_library_path = '/tmp'",
    "select set_config('log_statement', 'none', false)",
    "set session_replication_role = 'replica'",
    "select pg_reload_conf()",
    "select pg_rotate_logfile()",
]
STANDING_IN_THE_WAY = [
    "lock table marts.dim_titles in access exclusive mode",
    "lock table marts.dim_titles in share mode",
    "lock table raw.netflix_titles in access share mode",
    f"select pg_terminate_backend(pid) {OF_OTHERS}",
    f"select pg_cancel_backend(pid) {OF_OTHERS}",
    f"select pg_log_backend_memory_contexts(pid) {OF_OTHERS}",
    "select pg_switch_wal()",
    "select pg_promote()",
    "select pg_backup_start('x')",
    "select pg_create_restore_point('x')",
    "select pg_create_physical_replication_slot('mine', true)",
    "checkpoint",
    "cluster marts.dim_titles using dim_titles_pkey",
    "reindex table marts.dim_titles",
    "set temp_file_limit = -1",
]
GUESSING = [
    "select 1 / (count(*) - 1) from raw.netflix_titles",
    "select cast(title as integer) from raw.netflix_titles",
    "select case when exists (select from raw.netflix_titles where title like 's%') then pg_sleep(0.1) end",
    "explain select * from raw.netflix_titles where title = 'secret'",
    "explain analyze select * from intermediate.int_matches",
    "do $$ begin perform title from raw.netflix_titles; end $$",
    "select query_to_xml('select * from raw.netflix_titles', true, true, '')",
    "select table_to_xml('raw.netflix_titles', true, true, '')",
    "select * from pg_statistic",
    "select * from pg_statistic_ext_data",
    "select pg_stat_reset()",
]
SLEEPING = [
    "select pg_sleep(60)",
    "do $$ begin loop perform 1; end loop; end $$",
    "with recursive forever as (select 1 as n union all select n from forever) select count(*) from forever",
    "select count(*) from generate_series(1, 1000000) as a, generate_series(1, 1000000) as b",
]
WRITERS_TOO = [
    "select rolpassword from pg_authid",
    "select pg_read_file('/etc/passwd')",
    "copy (select 1) to program 'id'",
    "copy (select 1) to '/tmp/x'",
    "alter system set archive_command = 'id'",
    "create role mine",
    "create database mine",
    "set role netflix_ratings",
    "grant netflix_ratings to ann",
    "load '/tmp/evil.so'",
    "set session_replication_role = 'replica'",
    "select lo_import('/etc/passwd')",
]
ATTACKS = [
    *(
        (ANN, statement, DENIED)
        for kind in (READING, WRITING, CREATING, GRANTING, FILES_AND_CODE, STANDING_IN_THE_WAY, GUESSING)
        for statement in kind
    ),
    *((ANN, statement, ENDED) for statement in SLEEPING),
    *((SUE, statement, DENIED) for statement in (*READING[:4], *WRITING[:4], *CREATING[:5])),
    (SUE, "set role netflix_ratings_transformer", DENIED),
    (SUE, SLEEPING[0], ENDED),
    *((person, statement, DENIED) for person in (LOU, TOM) for statement in WRITERS_TOO),
    (LOU, "select * from marts.dim_titles", DENIED),
    (LOU, "select * from intermediate.int_matches", DENIED),
    (LOU, "insert into reference.languages values ('x')", DENIED),
    (LOU, "create table marts.mine (one int)", DENIED),
    (LOU, "set role netflix_ratings_transformer", DENIED),
    (TOM, "insert into raw.netflix_titles values ('x')", DENIED),
    (TOM, "truncate raw.netflix_titles", DENIED),
    (TOM, "drop table raw.netflix_titles", DENIED),
    (TOM, "create table raw.mine (one int)", DENIED),
    (TOM, "set role netflix_ratings_loader", DENIED),
]
STATE = """
select 'role', rolname::text, rolsuper::text, rolcreaterole::text from pg_roles
union all
select 'relation', oid::regclass::text, relowner::regrole::text, coalesce(relacl::text, '')
from pg_class where relnamespace = any(array['raw', 'staging', 'intermediate', 'marts', 'reference']::regnamespace[])
union all
select 'row', title, '', '' from marts.dim_titles
union all
select 'row', title, '', '' from raw.netflix_titles
order by 1, 2, 3, 4
"""


@dataclass
class Office:
    """A warehouse with a person in each group and a session of the commands' own role."""

    home: Home
    session: extensions.connection

    def connect(self, person: str) -> extensions.connection:
        return psycopg2.connect(
            host="127.0.0.1",
            port=self.home.postgres.port,
            user=person,
            dbname="netflix_ratings",
            passfile=str(self.home.folder / "pgpass"),
        )

    def variables(self, person: str) -> dict[str, str]:
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.home.postgres.port),
            "PGUSER": person,
            "PGDATABASE": "netflix_ratings",
            "PGPASSFILE": str(self.home.folder / "pgpass"),
        }

    def superuser(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with closing(self.home.postgres.connect("postgres")) as connection:
            return query(connection, statement, *values)

    def superuser_alone(self, statement: str) -> None:
        with closing(self.home.postgres.connect("postgres")) as connection:
            connection.autocommit = True
            query_alone(connection, statement)


@pytest.fixture(scope="module")
def office(new_home: Callable[..., Home]) -> Iterator[Office]:
    home = new_home()
    home.variables["NETFLIX_RATINGS_READER_TIMEOUT"] = "0.5"
    up(home)
    assert home.call("roles").returncode == 0
    for table, owner in TABLES.items():
        home.query(
            f"set role {owner}; create table {table} (title text primary key); insert into {table} values ('secret')"
        )
    assert home.call("roles").returncode == 0  # grants what dbt would have granted
    for person, group in GROUPS.items():
        done = home.call("roles", "grant", person, "--as", group)
        assert done.returncode == 0, done.stderr
    with closing(home.postgres.connect()) as session:
        query(session, "analyze")
        query(session, "select 'a statement of another session'")
        yield Office(home, session)


def test_there_are_more_kinds_of_attack_than_a_few() -> None:
    assert len({statement for _, statement, _ in ATTACKS}) >= 100


@pytest.mark.parametrize(("person", "statement", "refusal"), ATTACKS)
def test_what_is_not_its_own_is_refused(
    office: Office, person: str, statement: str, refusal: type[psycopg2.Error]
) -> None:
    before = office.superuser(STATE)
    with closing(office.connect(person)) as connection, pytest.raises(refusal):
        connection.autocommit = not statement.startswith("lock")
        query_alone(connection, statement)
    assert office.superuser(STATE) == before
    assert query(office.session, "select 1") == [(1,)]  # nobody ended it


def query_alone(connection: extensions.connection, statement: str) -> None:
    """Outside of a transaction, in which some statements are refused to everybody."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("person", "statement"),
    [
        (ANN, "select * from marts.dim_titles"),
        (ANN, "select * from reference.languages"),
        (ANN, "copy marts.dim_titles to stdout"),
        (SUE, "select * from marts.dim_titles"),
        (LOU, "insert into raw.netflix_titles values ('more'); delete from raw.netflix_titles where title = 'more'"),
        (LOU, "create table raw.more (one int); drop table raw.more"),
        (TOM, "select * from raw.netflix_titles"),
        (TOM, "create temporary table more as select * from marts.dim_titles"),
        (TOM, "create table marts.more (one int); drop table marts.more"),
    ],
)
def test_what_is_its_own_is_allowed(office: Office, person: str, statement: str) -> None:
    with closing(office.connect(person)) as connection, connection.cursor() as cursor:
        if statement.startswith("copy"):
            with Path("/dev/null").open("wb") as nowhere:
                cursor.copy_expert(statement, nowhere)
        else:
            cursor.execute(statement)
        connection.commit()


def test_statistics_and_statements_of_others_tell_an_analyst_nothing(office: Office) -> None:
    seen = "select count(*) from pg_stats where schemaname in ('raw', 'staging', 'intermediate')"
    assert office.superuser(seen) != [(0,)]
    with closing(office.connect(ANN)) as connection:
        assert query(connection, seen) == [(0,)]
        assert set(query(connection, f"select query {OF_OTHERS}")) == {("<insufficient privilege>",)}


@pytest.mark.parametrize("person", [ANN, SUE])
def test_a_forgotten_transaction_of_a_reader_is_ended(office: Office, person: str) -> None:
    with closing(office.connect(person)) as connection, connection.cursor() as cursor:
        cursor.execute("select * from marts.dim_titles")
        deadline = time.monotonic() + 20
        while office.superuser("select 1 from pg_stat_activity where usename = %s", person):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        with pytest.raises(psycopg2.Error, match=r"idle-in-transaction|closed"):
            cursor.execute("select 1")


def test_a_long_statement_of_who_writes_goes_on(office: Office) -> None:
    for person in (LOU, TOM):
        with closing(office.connect(person)) as connection:
            assert query(connection, "select 1 from pg_sleep(0.8)") == [(1,)]


def test_the_list_says_what_the_server_says(office: Office) -> None:
    done = office.home.call("roles", "list", "--json")
    found = {access["role"]: access for access in json.loads(done.stdout)}
    assert found[ANN] == {
        "role": ANN,
        "can_log_in": True,
        "is_superuser": False,
        "can_make_roles": False,
        "member_of": [ANALYST],
        "reads": ["marts", "reference"],
        "writes": [],
        "makes": [],
    }
    assert found[STEWARD]["can_log_in"] is False and found[STEWARD]["member_of"] == [ANALYST]
    assert found[LOU]["writes"] == found[LOU]["makes"] == ["raw"]
    assert found[LOU]["reads"] == ["corrections", "raw"]
    assert found[TOM]["writes"] == ["intermediate", "marts", "marts_build", "reference", "staging"]
    assert "raw" in found[TOM]["reads"]
    assert found["postgres"]["is_superuser"] is True
    shown = office.home.call("roles", "list", COLUMNS="200").stdout
    assert ANN in shown and "superuser" in shown


def test_what_somebody_granted_by_hand_is_in_the_list(office: Office) -> None:
    office.superuser("grant usage on schema raw to ann; grant select on raw.netflix_titles to ann")
    try:
        found = {access["role"]: access for access in json.loads(office.home.call("roles", "list", "--json").stdout)}
        assert found[ANN]["reads"] == ["marts", "raw", "reference"]
    finally:
        office.superuser("revoke usage on schema raw from ann; revoke select on raw.netflix_titles from ann")


def test_who_is_taken_out_loses_all_at_once(office: Office) -> None:
    call = office.home.call
    assert call("roles", "grant", "eve", "--as", "analyst").returncode == 0
    assert call("roles", "grant", "eve", "--as", "loader").returncode == 0
    with closing(office.connect("eve")) as connection:
        assert query(connection, "select * from marts.dim_titles") == [("secret",)]
        done = call("roles", "revoke", "eve", "--as", "analyst")
        assert "cannot log in" not in done.stderr
        with pytest.raises(errors.InsufficientPrivilege):
            query(connection, "select * from marts.dim_titles")
        assert query(connection, "select 1 from raw.netflix_titles") == [(1,)]
    done = call("roles", "revoke", "eve", "--as", "loader")
    assert done.stderr == "eve is no longer in the group loader and cannot log in any more\n"
    assert ":eve:" not in (office.home.folder / "pgpass").read_text()
    with pytest.raises(psycopg2.OperationalError):
        office.connect("eve")
    again = call("roles", "revoke", "eve", "--as", "loader")
    assert (again.returncode, again.stderr) == (
        1,
        "error: eve is not in the group loader: netflix-ratings roles list\n",
    )


def test_who_comes_back_gets_a_new_password(office: Office) -> None:
    call, notes = office.home.call, office.home.folder / "pgpass"
    assert call("roles", "grant", "max", "--as", "analyst").returncode == 0
    before = [line for line in notes.read_text().splitlines() if ":max:" in line]
    assert call("roles", "grant", "max", "--as", "analyst").returncode == 0
    assert [line for line in notes.read_text().splitlines() if ":max:" in line] == before
    assert call("roles", "revoke", "max", "--as", "analyst").returncode == 0
    assert call("roles", "grant", "max", "--as", "analyst").returncode == 0
    after = [line for line in notes.read_text().splitlines() if ":max:" in line]
    assert len(after) == 1 and after != before
    office.connect("max").close()


def test_without_a_password_none_gets_in_by_one(office: Office) -> None:
    done = office.home.call("roles", "grant", "sso", "--as", "analyst", "--no-password")
    assert done.returncode == 0 and "none:" in done.stderr
    assert office.superuser("select rolpassword from pg_authid where rolname = 'sso'") == [(None,)]


def test_a_login_of_others_is_only_made_a_member(office: Office) -> None:
    office.superuser("create role robot login connection limit 3")
    assert office.home.call("roles", "grant", "robot", "--as", "analyst").returncode == 0
    assert office.home.call("roles", "revoke", "robot", "--as", "analyst").returncode == 0
    state = office.superuser("select rolcanlogin, rolconfig from pg_roles where rolname = 'robot'")
    assert state == [(True, None)]


@pytest.mark.parametrize("name", ["netflix_ratings", LOADER, "postgres", "pg_monitor", "public", "", "a:b", "x" * 64])
def test_names_that_are_no_persons(office: Office, name: str) -> None:
    done = office.home.call("roles", "grant", name, "--as", "analyst")
    assert done.returncode == 1
    assert "take another" in done.stderr and done.stderr.count("\n") == 1


def test_before_the_roles_there_are_no_groups(home: Home) -> None:
    with closing(home.postgres.connect("postgres")) as connection:
        if query(connection, "select 1 from pg_roles where rolname = %s", STEWARD):
            pytest.skip("another test has made the roles of this home")
    done = home.call("roles", "grant", "ann", "--as", "steward")
    assert (done.returncode, done.stderr) == (1, "error: the roles are not there yet: netflix-ratings roles\n")


def test_as_many_connections_as_fit_the_memory() -> None:
    assert [max_connections(memory) for memory in (512, 2048, 8192, 65536)] == [50, 102, 409, 500]


def test_readers_who_take_every_connection_stop_no_load(office: Office) -> None:
    """Last: it starts the server again with few connections."""
    office.superuser_alone("alter system set max_connections = 20")
    office.session.close()
    for command in ("stop", "start"):
        assert office.home.call("warehouse", command).returncode == 0
    with ExitStack() as open_:
        for _ in range(20 - RESERVED - 3):
            open_.enter_context(closing(office.connect(ANN)))
        with pytest.raises(psycopg2.OperationalError, match="connection slots"):
            office.connect(ANN)
        done = office.home.call("ask", **office.variables(ANN))
        assert done.returncode == 75
        assert done.stderr.splitlines()[-1].startswith("error: 127.0.0.1:") and " is full: " in done.stderr
        office.connect(LOU).close()
        assert office.home.call("warehouse", "status").returncode == 0
        for _ in range(RESERVED):
            open_.enter_context(closing(office.connect(TOM)))
        done = office.home.call("warehouse", "status")
        assert done.returncode == 75, done.stderr
        assert done.stderr.startswith("error: the embedded warehouse is full: ")
