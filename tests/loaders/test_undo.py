"""The way back: the load of the last good build is kept until the next one, and `undo` puts it in place."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from loaders import build_state, kept_load
from loaders.build_state import Build
from loaders.load import load_files
from loaders.load_log import Origin
from loaders.sources import SOURCES
from loaders.warehouse.errors import UserError

from .conftest import Home, rows_of, source, write_source
from .test_load import loads, state

pytestmark = pytest.mark.resilience

NETFLIX, CREW = source("netflix_titles"), source("imdb_title_crew")


def kept(home: Home) -> set[str]:
    found = home.query(
        "select relname from pg_class where relnamespace = 'raw'::regnamespace and relname like '%_before'"
    )
    return {name for (name,) in found}


def note_a_good_build(home: Home) -> None:
    """As publishing does."""
    with closing(home.postgres.connect()) as connection:
        with connection, connection.cursor() as cursor:
            build_state.save(cursor, Build("project", {}, b"manifest"))
        kept_load.drop_left_overs(connection)


def load(home: Home, folder: Path, *options: str) -> None:
    done = home.call("load", "--from", folder, *options)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def good(own: Home, files: Path) -> Iterator[Path]:
    """Files that were loaded and built."""
    load(own, files)
    note_a_good_build(own)
    yield files


def test_undo_brings_back_the_files_of_the_last_good_build(own: Home, good: Path, tmp_path: Path) -> None:
    before, log = state(own), loads(own)
    own.query("create or replace view public.mine as select show_id from raw.netflix_titles")
    assert kept(own) == set()
    other = tmp_path / "other"
    for declared in SOURCES:
        write_source(other, declared)
    write_source(other, NETFLIX, rows_of(NETFLIX, 4))
    load(own, other)
    assert kept(own) == {"netflix_titles_before", "load_log_before"}  # what has not changed is not there twice
    write_source(other, NETFLIX, rows_of(NETFLIX, 5))
    write_source(other, CREW, rows_of(CREW, 5))
    load(own, other)  # a second one that is not built: the good one is kept
    assert kept(own) == {"netflix_titles_before", "imdb_title_crew_before", "load_log_before"}
    assert own.query("select count(*) from public.mine") == [(5,)]
    done = own.call("undo")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "as at the last good build: raw.netflix_titles, raw.imdb_title_crew\n"
    assert (state(own), loads(own), kept(own)) == (before, log, set())
    assert own.query("select distinct folder from raw.load_log") == [(str(good),)]
    assert own.query("select count(*) from public.mine") == [(3,)]
    assert own.call("undo").stdout == "nothing to undo: no load has come since the last good build\n"
    assert own.call("load").stdout.count("unchanged") == len(SOURCES)


def test_a_good_build_gives_the_room_back(own: Home, good: Path) -> None:
    write_source(good, NETFLIX, rows_of(NETFLIX, 6))
    load(own, good)
    assert "netflix_titles_before" in kept(own)
    note_a_good_build(own)
    assert kept(own) == set()
    assert own.call("undo").stdout.startswith("nothing to undo")


def test_a_load_that_fails_keeps_nothing_wrong(own: Home, good: Path) -> None:
    before = state(own)
    write_source(good, NETFLIX, [*rows_of(NETFLIX, 3), ["too", "few"]])
    assert own.call("load", "--from", good).returncode == 1
    own.call("undo")
    assert state(own) == before


def test_a_column_that_has_lost_its_values_stops_the_load(own: Home, good: Path) -> None:
    before = state(own)
    position = CREW.columns.index("writers")
    write_source(good, CREW, [[*row[:position], r"\N", *row[position + 1 :]] for row in rows_of(CREW)])
    done = own.call("load", "--from", good)
    assert done.returncode == 1
    assert done.stderr == (
        "error: title.crew.tsv, column writers: no value in any of 3 rows, where raw.imdb_title_crew has some from the "
        "load before: fetch the file again, or take it as it is with --force; nothing was changed\n"
    )
    assert (state(own), kept(own)) == (before, set())
    load(own, good, "--force")
    note_a_good_build(own)
    write_source(good, CREW, [[*row[:position], r"\N", *row[position + 1 :]] for row in rows_of(CREW, 4)])
    load(own, good)  # it had none before


@pytest.mark.parametrize("key", ["../../x", "s1/../../x", "/etc/x", "..", "s" * 300, "s\x1b[2J", "s 1", "s1\u202e"])
@pytest.mark.parametrize(("table", "prefix"), [("netflix_titles", ""), ("rotten_tomatoes_movies", "m/")])
def test_an_id_that_can_be_none_is_refused(own: Home, good: Path, table: str, prefix: str, key: str) -> None:
    before, declared = state(own), source(table)
    rows = rows_of(declared)
    rows[1][0] = prefix + key
    write_source(good, declared, rows)
    with pytest.raises(UserError, match=r"line 3, column \w+: .* cannot be an id: ") as said:
        load_files(own.postgres.connect, Origin("folder", good, made_up=False))
    assert str(said.value).isprintable()
    assert state(own) == before
