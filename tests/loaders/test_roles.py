"""The roles: what each is refused, that they suffice for load and build, and that no password shows anywhere."""

import re
import stat
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import errors, extensions

from loaders import raw_tables
from loaders.warehouse.settings import ANALYST, LOADER, ROOT, STEWARD, TRANSFORMER

from .conftest import Home, Team, query
from .test_warehouse import listening

DENIED = [
    (ANALYST, "select * from raw.netflix_titles"),
    (ANALYST, "select * from raw.load_log"),
    (ANALYST, "select * from staging.stg_imdb__title_ratings"),
    (ANALYST, "select * from intermediate.int_matches"),
    (ANALYST, "insert into marts.dim_countries values ('Atlantis', 1)"),
    (ANALYST, "delete from marts.fct_title_scores"),
    (ANALYST, "truncate marts.fct_title_scores"),
    (ANALYST, "update reference.languages set language = language"),
    (ANALYST, "drop table marts.dim_titles"),
    (ANALYST, "create table marts.mine (one int)"),
    (ANALYST, "create table public.mine (one int)"),
    (ANALYST, "create schema mine"),
    (LOADER, "select * from marts.dim_titles"),
    (LOADER, "select * from reference.languages"),
    (LOADER, "select * from staging.stg_imdb__title_ratings"),
    (LOADER, "delete from marts.fct_title_scores"),
    (LOADER, "create table marts.mine (one int)"),
    (LOADER, "create schema mine"),
    (TRANSFORMER, "insert into raw.netflix_titles default values"),
    (TRANSFORMER, "truncate raw.imdb_title_ratings_rows"),
    (TRANSFORMER, "update raw.load_log set finished_at = now()"),
    (TRANSFORMER, "drop view raw.netflix_titles cascade"),
    (TRANSFORMER, "drop table raw.netflix_titles_rows cascade"),
    (TRANSFORMER, "create table raw.mine (one int)"),
    (TRANSFORMER, "lock table raw.load_lock in row share mode"),  # anything stronger than what a reader needs
    (ANALYST, "lock table raw.load_lock in access share mode"),
    (TRANSFORMER, raw_tables.COPYING),
    (TRANSFORMER, raw_tables.ALONE),
    (ANALYST, "lock table raw.copy_lock in access share mode"),
    *((role, "set role netflix_ratings") for role in (ANALYST, LOADER, TRANSFORMER)),
    *((role, "create role mine") for role in (ANALYST, LOADER, TRANSFORMER)),
]


def connect(team: Team, role: str) -> extensions.connection:
    """Log in over TCP, with the password."""
    return psycopg2.connect(
        host="127.0.0.1",
        port=team.home.postgres.port,
        user=role,
        password=team.secrets[role],
        dbname="netflix_ratings",
    )


@pytest.mark.parametrize(("role", "statement"), DENIED)
def test_what_is_not_its_own_is_refused(team: Team, role: str, statement: str) -> None:
    with closing(connect(team, role)) as connection, pytest.raises(errors.InsufficientPrivilege):
        query(connection, statement)


@pytest.mark.parametrize("role", [ANALYST, LOADER, TRANSFORMER])
def test_they_get_in_by_scram_alone(team: Team, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/dev/null")
    with closing(connect(team, role)) as connection:
        assert query(connection, "select session_user, inet_client_addr() is not null") == [(role, True)]
    for password, said in (("wrong", "password authentication failed"), ("", "no password supplied")):
        with pytest.raises(psycopg2.OperationalError, match=said):
            psycopg2.connect(
                host="127.0.0.1", port=team.home.postgres.port, user=role, password=password, dbname="netflix_ratings"
            )
    stored = query_as_superuser(
        team.home, "select rolpassword like 'SCRAM-SHA-256$%%' from pg_authid where rolname = %s", role
    )
    assert stored == [(True,)]


def test_the_analyst_reads_every_table_of_marts_and_reference(team: Team) -> None:
    readable = "select relname from pg_class where relnamespace = %s::regnamespace and relkind in ('r', 'v') order by 1"
    with closing(connect(team, ANALYST)) as connection:
        for schema in ("marts", "reference"):
            names = [name for (name,) in team.home.query(readable, schema)]
            assert len(names) > 5
            for name in names:
                query(connection, f"select 1 from {schema}.{name} limit 1")


def test_everything_has_its_owner(team: Team) -> None:
    owners = team.home.query(
        "select distinct n.nspname, n.nspowner::regrole::text, c.relowner::regrole::text from pg_class c "
        "join pg_namespace n on n.oid = c.relnamespace and c.relkind in ('r', 'v', 'S') "
        "where n.nspname not in ('information_schema', 'public') and n.nspname not like 'pg_%' order by 1"
    )
    made_by_dbt = [(schema, TRANSFORMER, TRANSFORMER) for schema in ("intermediate", "marts", "reference", "staging")]
    nobodys = ("corrections", "netflix_ratings", "netflix_ratings")  # its owner is in no group
    assert owners == sorted([nobodys, *made_by_dbt, ("raw", LOADER, LOADER)])


def test_made_again_they_are_the_same(team: Team) -> None:
    state = "select rolname, rolpassword from pg_authid where rolname like 'netflix_ratings%' order by 1"
    passwords = (team.home.folder / "pgpass").read_text()
    before = query_as_superuser(team.home, state)
    done = team.call("roles")
    assert done.returncode == 0, done.stderr
    after = query_as_superuser(team.home, state)
    assert [row[0] for row in after] == ["netflix_ratings", ANALYST, LOADER, STEWARD, TRANSFORMER]
    # The one given is set each time, with a salt of its own.
    assert [row for row in after if row[0] != ANALYST] == [row for row in before if row[0] != ANALYST]
    assert (team.home.folder / "pgpass").read_text() == passwords


def test_what_somebody_else_made_is_set_right(team: Team) -> None:
    query_as_superuser(
        team.home,
        "create table marts.stray (one int); create view staging.stray as select 1 as one; "
        "create table raw.stray (id bigint generated always as identity); create sequence raw.stray_number",
    )
    assert team.call("roles").returncode == 0
    test_everything_has_its_owner(team)
    with closing(connect(team, ANALYST)) as connection:
        assert query(connection, "select * from marts.stray") == []
    with closing(connect(team, TRANSFORMER)) as connection:
        assert query(connection, "select * from raw.stray") == []
        query(connection, "drop table marts.stray; drop view staging.stray")
    with closing(connect(team, LOADER)) as connection:
        query(connection, "drop table raw.stray; drop sequence raw.stray_number")


def test_new_passwords(home: Home) -> None:
    assert home.call("roles").returncode == 0
    before = (home.folder / "pgpass").read_text()
    assert home.call("roles", "--new-passwords").returncode == 0
    after = (home.folder / "pgpass").read_text()
    assert len(after.splitlines()) == len(before.splitlines()) == 3
    assert not set(after.splitlines()) & set(before.splitlines())


def test_no_superuser_is_needed(new_home: Callable[..., Home], files: Path) -> None:
    """On another server: who owns the database and may create roles makes them, and goes on as before."""
    server = new_home()
    assert server.call("warehouse", "start").returncode == 0
    query_as_superuser(server, "create role chief login createrole password 'chief'")
    query_as_superuser(server, "alter database netflix_ratings owner to chief")
    chief = {"PGHOST": "127.0.0.1", "PGPORT": str(server.postgres.port), "PGUSER": "chief", "PGPASSWORD": "chief"}
    assert server.call("load", "--from", files, **chief).returncode == 0
    for _ in range(2):
        done = server.call("roles", **chief)
        assert done.returncode == 0, done.stderr
    assert server.call("load", "--from", files, "--full", **chief).returncode == 0
    owners = server.query("select distinct tableowner::text from pg_tables where schemaname = 'raw'")
    assert owners == [(LOADER,)]

    # Of several hosts each has a line of its own, for any of them may be the one that answers.
    with listening() as closed:
        pass
    hosts, ports = "127.0.0.1,127.0.0.1", f"{closed},{server.postgres.port}"
    done = server.call("roles", "--new-passwords", **chief | {"PGHOST": hosts, "PGPORT": ports})
    assert done.returncode == 0, done.stderr
    notes = server.folder / "pgpass"
    starts = [line.rpartition(":")[0] for line in notes.read_text().splitlines()]
    roles = (LOADER, TRANSFORMER, ANALYST)
    assert starts == [f"127.0.0.1:{port}:*:{role}" for role in roles for port in (closed, server.postgres.port)]
    for role in roles:
        psycopg2.connect(host=hosts, port=ports, user=role, dbname="netflix_ratings", passfile=str(notes)).close()


def test_a_role_that_may_not_make_roles_is_told(team: Team) -> None:
    done = team.call("roles", **team.variables(LOADER))
    assert done.returncode == 1
    assert re.fullmatch(r"error: the roles could not be made: .+; nothing was changed\. This needs .+\n", done.stderr)


def test_no_secret_shows(team: Team) -> None:
    """Not in the server's log, which was told to write every statement, nor dbt's, nor on the screen, nor in `ps`."""
    home = team.home
    assert stat.S_IMODE((home.folder / "pgpass").stat().st_mode) == 0o600
    logs = [home.postgres.log, *(path for folder in ("logs", "target") for path in (home.folder / folder).rglob("*"))]
    texts = {str(path): path.read_text(errors="replace") for path in logs if path.is_file()}
    assert "alter role" in texts[str(home.postgres.log)]
    assert any(path.endswith("dbt.log") for path in texts)
    texts |= {"the screen": "\n".join(team.said), "the process list": "\n".join(team.seen)}
    texts |= {name: (home.folder / name).read_text() for name in ("profiles.yml", "port")}
    assert any("dbt" in line for line in team.seen)
    for secret in (*team.secrets.values(), home.postgres.password):
        assert [where for where, text in texts.items() if secret in text] == []


def test_no_secret_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git repository")
    shapes = re.compile(
        r"SCRAM-SHA-256\$\d|postgres(?:ql)?://[^\s:/{]+:[^\s@{]+@|BEGIN [A-Z ]*PRIVATE KEY|gh[po]_\w{20}"
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            assert not shapes.search(path.read_text(errors="replace")), name


def query_as_superuser(home: Home, statement: str, *values: object) -> list[tuple[object, ...]]:
    with closing(home.postgres.connect("postgres")) as connection:
        return query(connection, statement, *values)
