"""What stewards write: who may, what is refused, that nobody can change it later, and that the next build takes it."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import psycopg2
import pytest
from psycopg2 import errors, extensions

from .conftest import Home, a_small_project, query

pytestmark = pytest.mark.resilience

SUE, ANN = "sue", "ann"
ADD = """
insert into corrections.match_corrections (title, title_type, release_year, platform, rated_title_id, decision, note)
values (%s, %s, %s, 'imdb', %s, 'force', 'as seen')
"""


@dataclass
class Desk:
    """A warehouse with the catalogue, a steward, and an analyst."""

    home: Home
    title: tuple[str, str, int]
    rated: list[str]

    def variables(self, person: str) -> dict[str, str]:
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.home.postgres.port),
            "PGUSER": person,
            "PGDATABASE": "netflix_ratings",
            "PGPASSFILE": str(self.home.folder / "pgpass"),
        }

    def correct(self, decision: str, rated: str, *more: str, person: str = SUE) -> tuple[int, str]:
        title, kind, year = self.title
        options = ("--note", "as seen", "--type", kind, "--year", str(year), *more)
        done = self.home.call("corrections", decision, title, rated, *options, **self.variables(person))
        return done.returncode, done.stderr

    def connect(self, person: str) -> extensions.connection:
        return psycopg2.connect(
            host="127.0.0.1",
            port=self.home.postgres.port,
            user=person,
            dbname="netflix_ratings",
            passfile=str(self.home.folder / "pgpass"),
        )

    def build(self) -> tuple[list[tuple[object, ...]], str]:
        """Build; return the corrections that it took, and what it said."""
        done = self.home.call("build")
        assert done.returncode == 0, done.stderr + done.stdout
        overrides = (
            "select rated_title_id, decision, note from intermediate.int_match_overrides order by rated_title_id"
        )
        return self.home.query(overrides), done.stdout


@pytest.fixture(scope="module")
def desk(new_home: Callable[..., Home], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    more = ("int_match_overrides", "platforms", "integrity_corrections_name_titles")
    rated = "select 'imdb' as platform, imdb_id as rated_title_id from {{ ref('stg_imdb__title_basics') }}"
    project = a_small_project(tmp_path_factory.mktemp("desk"), *more, given={"int_rated_titles": rated})
    home = new_home()
    home.variables["PYTHONPATH"] = str(project)
    for command in ("load", "build", "publish", "roles"):
        done = home.call(command)
        assert done.returncode == 0, done.stderr + done.stdout
    for person, group in ((SUE, "steward"), (ANN, "analyst")):
        assert home.call("roles", "grant", person, "--as", group).returncode == 0
    home.query(
        "create table marts.dim_titles as select title, title_type, release_year from intermediate.int_netflix_titles; "
        "grant select on marts.dim_titles to netflix_ratings_analyst"
    )
    [title] = home.query("select title, title_type, release_year from marts.dim_titles order by 1, 2, 3 limit 1")
    names = home.query("select rated_title_id from intermediate.int_rated_titles where platform = 'imdb' limit 2")
    return Desk(home, (title[0], title[1], title[2]), sorted(name for (name,) in names))


def test_the_next_build_takes_it_and_gives_it_up_again(desk: Desk) -> None:
    first, second = desk.rated
    code, said = desk.correct("force", first)
    assert (code, said.endswith("; the next build takes it\n")) == (0, True), said
    assert desk.correct("force", second)[0] == 0
    assert desk.correct("forbid", first)[0] == 0
    overrides, _ = desk.build()
    assert overrides == [(first, "forbid", "as seen (sue)"), (second, "force", "as seen (sue)")]
    assert "nothing to build" in desk.home.call("build").stdout

    for rated in (first, second):
        assert desk.correct("withdraw", rated)[0] == 0
    assert desk.correct("force", "tt00000000")[0] == 0  # the files lack it: that stops no build
    overrides, said = desk.build()
    assert overrides == []
    assert ", 1 warnings" in said
    assert desk.correct("withdraw", "tt00000000")[0] == 0

    shown = desk.home.call("corrections", "list", COLUMNS="200", **desk.variables(SUE)).stdout
    assert shown.count("as seen") == 7 and shown.count(" sue ") == 7


@pytest.mark.parametrize(
    ("title", "rated", "more", "said"),
    [
        ("No Such Title", "tt1", (), "no Netflix title is called: No Such Title"),
        (None, "tt1; drop table", (), "the id has characters that no id has"),
        (None, "tt1", ("--note", " x "), "the note must say why"),
        (None, "tt1", ("--platform", "netflix"), "no rating platform netflix"),
        (None, "tt1", ("--platform", "tmdb"), "no rating platform tmdb"),
        (None, "tt1", ("--year", "1700"), "no Netflix title is called"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    desk: Desk, title: str | None, rated: str, more: tuple[str, ...], said: str
) -> None:
    call = ("corrections", "force", title or desk.title[0], rated, "--note", "as seen", *more)
    done = desk.home.call(*call, **desk.variables(SUE))
    assert done.returncode == 1
    assert said in done.stderr and done.stderr.startswith("error: ") and done.stderr.count("\n") == 1


def test_an_analyst_may_not(desk: Desk) -> None:
    code, said = desk.correct("force", "tt1", person=ANN)
    assert (code, said.startswith("error: the role may not do this: ")) == (1, True)
    with closing(desk.connect(ANN)) as connection, pytest.raises(errors.InsufficientPrivilege):
        query(connection, "select * from corrections.match_corrections")


def test_what_sql_writes_is_checked_as_well(desk: Desk) -> None:
    with closing(desk.connect(SUE)) as connection:
        with pytest.raises(errors.CheckViolation, match="in the catalogue"):
            query(connection, ADD, "No Such Title", "movie", 2000, "tt1")
        with pytest.raises(errors.CheckViolation):
            query(connection, ADD, *desk.title, "two words")


INSERT = "insert into corrections.match_corrections (title, title_type, release_year, platform, rated_title_id,"


@pytest.mark.parametrize(
    "statement",
    [
        "update corrections.match_corrections set note = 'other words'",
        "delete from corrections.match_corrections",
        "truncate corrections.match_corrections",
        "drop table corrections.match_corrections",
        "drop function corrections.check_correction cascade",
        "alter table corrections.match_corrections disable trigger all",
        "alter table corrections.match_corrections drop constraint match_corrections_note_check",
        "create table corrections.mine (one int)",
        f"{INSERT} decision, note, written_by) values ('x', 'movie', 2000, 'imdb', 'tt1', 'force', 'as seen', 'ann')",
        f"{INSERT} decision, note, written_at) values ('x', 'movie', 2000, 'imdb', 'tt1', 'force', 'as seen', now())",
        "insert into corrections.match_corrections (correction_id) overriding system value values (1)",
        "lock table corrections.match_corrections in share mode",
        "create or replace function corrections.check_correction() returns trigger language plpgsql as 'begin end'",
    ],
)
def test_nothing_is_changed_later_or_in_another_name(desk: Desk, statement: str) -> None:
    with closing(desk.connect(SUE)) as connection, pytest.raises(errors.InsufficientPrivilege):
        query(connection, statement)


def test_a_role_does_not_hide_who_wrote(desk: Desk) -> None:
    with closing(desk.connect(SUE)) as connection:
        query(connection, "set role netflix_ratings_steward")
        query(connection, ADD, *desk.title, desk.rated[0])
        query(connection, ADD.replace("'force'", "'withdraw'"), *desk.title, desk.rated[0])
        written = query(connection, "select distinct written_by from corrections.match_corrections")
    assert written == [(SUE,)]
