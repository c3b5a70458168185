"""The life of a warehouse: backup, restore, reset, and the move to another major version of Postgres."""

import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from loaders.sources import SOURCES
from loaders.warehouse.settings import LOADER

from .conftest import Home, free_port, up
from .test_warehouse import INSTALLED

NewHome = Callable[..., Home]
HISTORY = "select array_agg(score order by day) from marts.fct_title_scores"
DATABASES = "select count(*) from pg_database"


@pytest.fixture(scope="module")
def kept(new_home: NewHome) -> Home:
    """A home with something loaded, a history, and roles."""
    return fill(up(new_home()))


def fill(home: Home) -> Home:
    done = home.call("load")
    assert done.returncode == 0, done.stderr
    home.query("create schema if not exists marts")
    home.query(
        "create table marts.fct_title_scores as select day, day * 1.5 as score from generate_series(1, 3) as day"
    )
    return home


def test_what_a_backup_holds_comes_back(kept: Home, tmp_path: Path) -> None:
    assert kept.call("roles").returncode == 0
    before, databases = kept.query(HISTORY), kept.query(DATABASES)
    file = tmp_path / "it's a backup.dump"
    done = kept.call("warehouse", "backup", file)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(f"written: {file}, ")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [file.name]

    kept.query("delete from marts.fct_title_scores; drop view raw.netflix_titles cascade")
    refused = kept.call("warehouse", "restore", file)
    assert (refused.returncode, refused.stderr) == (
        1,
        "error: this replaces all that the warehouse holds, the history of scores too: --yes confirms it; nothing was "
        "changed\n",
    )
    with closing(kept.postgres.connect()):  # a reader who does not let go is sent away
        done = kept.call("warehouse", "restore", file, "--yes")
    assert done.returncode == 0, done.stderr
    assert (kept.query(HISTORY), kept.query(DATABASES)) == (before, databases)
    assert kept.query("select count(*) from raw.netflix_titles") == [(400,)]
    assert kept.query("select distinct tableowner from pg_tables where schemaname = 'raw'") == [(LOADER,)]
    assert kept.call("load").stdout.count("unchanged") == len(SOURCES)


def test_a_backup_replaces_no_file_unasked(kept: Home, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    done = kept.call("warehouse", "backup", tmp_path / "mine")
    assert (done.returncode, (tmp_path / "mine").read_text()) == (1, "precious")
    assert kept.call("warehouse", "backup", tmp_path / "mine", "--yes").returncode == 0


def test_a_file_that_is_no_backup_or_a_broken_one_changes_nothing(kept: Home, tmp_path: Path) -> None:
    before, databases = kept.query(HISTORY), kept.query(DATABASES)
    (tmp_path / "text").write_text("select 1")
    done = kept.call("warehouse", "restore", tmp_path / "text", "--yes")
    assert (done.returncode, "is not a file that `netflix-ratings warehouse backup` made" in done.stderr) == (1, True)
    assert kept.call("warehouse", "backup", tmp_path / "whole").returncode == 0
    whole = (tmp_path / "whole").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    done = kept.call("warehouse", "restore", tmp_path / "cut", "--yes")
    assert done.returncode == 1
    assert "\nerror: pg_restore failed, nothing was changed: " in done.stderr
    assert done.stderr.count("\n") == 2
    done = kept.call("warehouse", "restore", tmp_path / "none", "--yes")
    assert done.stderr == f"error: {tmp_path / 'none'} is not there, or is not a file\n"
    assert (kept.query(HISTORY), kept.query(DATABASES)) == (before, databases)


def test_a_backup_where_there_is_no_room_leaves_nothing(kept: Home) -> None:
    done = kept.call("warehouse", "backup", "/dev/full/file")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr


def test_reset_asks_and_then_begins_again(new_home: NewHome) -> None:
    home = fill(up(new_home()))
    password = home.postgres.password
    done = home.call("warehouse", "reset")
    assert (done.returncode, "--yes confirms it" in done.stderr) == (1, True)
    assert home.query(HISTORY)
    done = home.call("warehouse", "reset", "--yes")
    assert done.returncode == 0, done.stderr
    assert not home.postgres.data.exists()
    assert (home.folder / "sample" / "truth.csv").exists()
    assert home.call("warehouse", "reset", "--yes").stderr == "there is no warehouse\n"
    assert home.call("warehouse", "start").returncode == 0
    assert home.query("select to_regclass('raw.load_log')") == [(None,)]
    assert home.postgres.password != password
    psycopg2.connect(home.postgres.url()).close()


@pytest.mark.skipif(not INSTALLED, reason="no other Postgres is installed in /usr/lib/postgresql")
def test_the_history_moves_to_another_major_version(new_home: NewHome, tmp_path: Path) -> None:
    home = new_home()
    older = {"NETFLIX_RATINGS_POSTGRES_BIN": str(INSTALLED[0].parent)}
    assert home.call("warehouse", "start", NETFLIX_RATINGS_PORT=free_port(), **older).returncode == 0
    fill_older = home.call("load", **older)
    assert fill_older.returncode == 0, fill_older.stderr
    home.query("create schema marts; create table marts.fct_title_scores as select 1 as day, 1.5 as score")
    before = home.query(HISTORY)
    assert home.call("warehouse", "stop", **older).returncode == 0

    refused = home.call("warehouse", "start")
    assert refused.returncode == 1
    for words in ("was made by Postgres", "warehouse backup FILE", "warehouse reset", "warehouse restore FILE"):
        assert words in refused.stderr
    assert home.call("warehouse", "backup", tmp_path / "file", **older).returncode == 0
    done = home.call("warehouse", "reset", "--yes")
    assert done.returncode == 0, done.stderr
    done = home.call("warehouse", "restore", tmp_path / "file")
    assert done.returncode == 0, done.stderr
    assert home.query(HISTORY) == before
    assert home.query("show server_version")[0][0].split(".")[0] != INSTALLED[0].parent.parent.name
    assert home.call("load").stdout.count("unchanged") == len(SOURCES)
