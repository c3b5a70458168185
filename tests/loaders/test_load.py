"""Loads, through the command: what is in the tables after good files, and that nothing changed after bad ones."""

import gzip
import hashlib
import os
import pty
import re
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import psutil
import pytest

from loaders import load, raw_tables
from loaders.load import load_files
from loaders.load_log import Origin
from loaders.sources import SOURCES
from loaders.warehouse.errors import UserError

from .conftest import COMMAND, ROWS, Home, query, source, write_bytes, write_source

BASICS = source("imdb_title_basics")
NETFLIX = source("netflix_titles")
RATINGS = source("imdb_title_ratings")
REVIEWS = source("rotten_tomatoes_critic_reviews")


def state(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of schema raw."""
    tables = [*(declared.table for declared in SOURCES), "load_log"]
    return {table: home.query(f"select * from raw.{table} order by 1") for table in tables}


def left_over(home: Home) -> list[tuple[str]]:
    """New tables that no load put into place."""
    return home.query("select tablename from pg_tables where schemaname = 'raw' and tablename like '%_staging'")


@pytest.fixture
def loaded(home: Home, files: Path) -> Path:
    """The folder of good files, after they were loaded."""
    done = home.call("load", "--from", files)
    assert done.returncode == 0, done.stderr
    return files


def test_every_row_and_column_lands_as_it_came(home: Home, loaded: Path) -> None:
    for declared in SOURCES:
        found = home.query(f"select * from raw.{declared.table} order by 1")
        if declared.workbooks:
            # test_reports.py has what is in them
            assert [row[:4] for row in found] == [
                ("2023-01-01/2023-06-30", "Engagement", str(n + 6), f"{declared.table}.report.{n}") for n in (1, 2, 3)
            ]
            continue
        assert found == [tuple(f"{declared.table}.{column}.{n}" for column in declared.columns) for n in (1, 2, 3)]
        names = home.query(
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'raw' and table_name = %s order by ordinal_position",
            declared.table,
        )
        assert names == [(column.lower(), "text") for column in declared.columns]


def test_imdb_text_is_not_touched(home: Home, files: Path) -> None:
    row = ["tt1", "short", '"Swing it" magistern', r"a\"b\\c", "0", r"\N", r"\N", "", "Documentary,Short"]
    write_source(files, BASICS, [row])
    assert home.call("load", "--from", files).returncode == 0
    assert home.query("select * from raw.imdb_title_basics") == [
        ("tt1", "short", '"Swing it" magistern', r"a\"b\\c", "0", None, None, "", "Documentary,Short")
    ]


def test_csv_fields_may_hold_line_breaks_commas_and_quotes(home: Home, files: Path) -> None:
    row = ["s1", "Movie", '"one\ntwo, ""three"""', *["x"] * 9]
    write_source(files, NETFLIX, [row, ["s2", "Movie", "", *["x"] * 9]])
    assert home.call("load", "--from", files).returncode == 0
    assert home.query("select title from raw.netflix_titles order by show_id") == [('one\ntwo, "three"',), (None,)]


def test_columns_in_another_order_land_where_they_belong(home: Home, files: Path) -> None:
    write_bytes(files / RATINGS.file_name, b"numVotes\ttconst\taverageRating\n12\ttt1\t7.5\n")
    assert home.call("load", "--from", files).returncode == 0
    assert home.query("select tconst, averagerating, numvotes from raw.imdb_title_ratings") == [("tt1", "7.5", "12")]


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_data(home: Home, files: Path) -> None:
    write_bytes(files / RATINGS.file_name, b"\xef\xbb\xbftconst\taverageRating\tnumVotes\r\ntt1\t7.5\t12\r\n")
    assert home.call("load", "--from", files).returncode == 0
    assert home.query("select * from raw.imdb_title_ratings") == [("tt1", "7.5", "12")]


def test_gzipped_or_plain_in_the_folder_or_one_level_down(home: Home, files: Path) -> None:
    for declared in SOURCES[::2]:
        (files / declared.file_name).unlink()
        write_source(
            files / "below", declared, [[f"{declared.table}.gz"] * len(declared.columns)], f"{declared.file_name}.gz"
        )
    assert home.call("load", "--from", files).returncode == 0
    for number, declared in enumerate(SOURCES):
        count = home.query(f"select count(*) from raw.{declared.table}")
        assert count == [(3 if number % 2 else 1,)]


def test_absent_optional_files_leave_empty_tables_said_aloud(home: Home, loaded: Path) -> None:
    optional = [declared for declared in SOURCES if not declared.required and declared.table != "netflix_titles"]
    assert [declared.table for declared in optional] == [
        "imdb_title_akas",
        "imdb_title_episode",
        "rotten_tomatoes_movies",
        "rotten_tomatoes_critic_reviews",
        "wikidata_crosswalk",
        "netflix_viewing",
        "netflix_top10",
    ]
    for declared in optional:
        (loaded / declared.file_name).unlink()
    done = home.call("load", "--from", loaded)
    assert done.returncode == 0
    for declared in optional:
        assert home.query(f"select count(*) from raw.{declared.table}") == [(0,)]
        assert f"no file {declared.file_name}" in done.stderr
        log = home.query(
            "select file_name, file_bytes, file_sha256, row_count, status from raw.load_log "
            "where table_name = %s order by load_id desc limit 1",
            declared.table,
        )
        assert log == [(declared.file_name, None, None, 0, "absent")]


def test_one_source_of_titles_is_enough(home: Home, files: Path) -> None:
    titles = [declared for declared in SOURCES if declared.lists_titles]
    assert [declared.table for declared in titles] == ["netflix_titles", "netflix_viewing", "netflix_top10"]
    for declared in titles[:2]:
        (files / declared.file_name).unlink()
    done = home.call("load", "--from", files)
    assert done.returncode == 0, done.stderr
    assert "no file netflix_titles.csv" in done.stderr
    assert home.query("select (select count(*) from raw.netflix_titles), (select count(*) from raw.netflix_top10)") == [
        (0, 3)
    ]
    (files / titles[2].file_name).unlink()
    done = home.call("load", "--from", files)
    assert done.returncode == 1
    others = " or ".join(declared.file_name for declared in titles[1:])
    assert done.stderr.startswith(f"error: not in {files}, plain or .gz: netflix_titles.csv (or {others})")


def test_load_log_tells_the_file(home: Home, files: Path) -> None:
    (files / BASICS.file_name).unlink()
    path = write_source(files, BASICS, name=f"{BASICS.file_name}.gz")
    before = home.query("select coalesce(max(load_id), 0) from raw.load_log")[0][0]
    assert home.call("load", "--full", "--from", files).returncode == 0
    rows = home.query("select count(*) from raw.load_log where load_id > %s", before)
    assert rows == [(len(SOURCES),)]
    log = home.query(
        "select file_name, file_bytes, file_sha256, row_count, status, finished_at >= started_at "
        "from raw.load_log where load_id > %s and table_name = 'imdb_title_basics'",
        before,
    )
    content = path.read_bytes()
    assert log == [(path.name, len(content), hashlib.sha256(content).hexdigest(), 3, "loaded", True)]


def test_a_load_replaces_rows_and_leaves_views_in_place(home: Home, loaded: Path) -> None:
    home.query("create or replace view public.on_raw as select tconst from raw.imdb_title_basics")
    write_source(loaded, BASICS, [["tt9"] * 9])
    assert home.call("load", "--from", loaded).returncode == 0
    assert home.query("select * from public.on_raw") == [("tt9",)]


def loads(home: Home) -> dict[str, int]:
    """The number of the last load of each table."""
    return dict(home.query("select table_name, max(load_id) from raw.load_log group by 1"))


def kept_in(home: Home) -> dict[str, int]:
    """The file each raw table is kept in: a table loaded again has another."""
    return dict(home.query("select relname, relfilenode from pg_class where relnamespace = 'raw'::regnamespace"))


def test_unchanged_files_are_left_as_they_are_and_said_so(home: Home, loaded: Path) -> None:
    before, kept = loads(home), kept_in(home)
    began = home.query("select clock_timestamp()")[0][0]
    done = home.call("load", "--from", loaded)
    assert done.returncode == 0
    assert done.stdout.count("unchanged \n") == len(SOURCES)
    assert (loads(home), kept_in(home)) == (before, kept)
    checked = home.query("select load_id, finished_at < %s from raw.load_log where checked_at > %s", began, began)
    assert sorted(checked) == [(load_id, True) for load_id in sorted(before.values())]


def test_only_what_changed_is_landed(home: Home, loaded: Path) -> None:
    (loaded / "title.akas.tsv").unlink()
    write_source(loaded, BASICS, [["tt7"] * 9] * 3)
    path = loaded / RATINGS.file_name  # the same size and the same time
    times = path.stat()
    path.write_text(path.read_text().replace("numVotes.3", "numVotes.4"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    before = loads(home)
    done = home.call("load", "--from", loaded)
    assert done.returncode == 0
    after = loads(home)
    changed = {BASICS.table, RATINGS.table, "imdb_title_akas"}
    assert {table for table in after if after[table] != before[table]} == changed
    new = re.findall(r"^ (\w+) .* new *$", done.stdout, re.MULTILINE)
    assert set(new) == changed
    assert home.query("select numvotes from raw.imdb_title_ratings where tconst like '%%.3'") == [
        ("imdb_title_ratings.numVotes.4",)
    ]
    assert "unchanged" in home.call("load", "--from", loaded).stdout
    assert loads(home) == after, "an absent file that is still absent is nothing new"


def test_all_is_landed_where_asked_for(home: Home, loaded: Path) -> None:
    before = loads(home)
    assert home.call("load", "--full", "--from", loaded).returncode == 0
    assert all(number > before[table] for table, number in loads(home).items())


def test_a_table_that_somebody_dropped_or_emptied_is_loaded_again(home: Home, loaded: Path) -> None:
    home.query("drop table raw.imdb_title_crew_rows cascade; drop view raw.imdb_title_ratings cascade")
    home.query("truncate raw.netflix_titles_rows")
    before = loads(home)
    assert home.call("load", "--from", loaded).returncode == 0
    after = loads(home)
    changed = {"imdb_title_crew", RATINGS.table, NETFLIX.table}
    assert {table for table in after if after[table] != before[table]} == changed
    for table in changed:
        assert home.query(f"select count(*) from raw.{table}") == [(3,)]


def test_far_fewer_rows_are_refused_until_forced(home: Home, loaded: Path) -> None:
    before = state(home)
    write_source(loaded, BASICS, [["tt9"] * 9])
    done = home.call("load", "--from", loaded, NETFLIX_RATINGS_MIN_ROWS_SHARE="")
    assert (done.returncode, done.stderr) == (
        1,
        "error: title.basics.tsv: 1 rows, where imdb_title_basics has 3: less than 50% of them "
        "(NETFLIX_RATINGS_MIN_ROWS_SHARE); nothing was changed; where that is right, --force loads it\n",
    )
    assert state(home) == before
    share = {"NETFLIX_RATINGS_MIN_ROWS_SHARE": "0.3"}
    assert home.call("load", "--from", loaded, **share).returncode == 0
    assert home.query("select count(*) from raw.imdb_title_basics") == [(1,)]

    (loaded / "title.akas.tsv").unlink()
    done = home.call("load", "--from", loaded, **share)
    assert done.returncode == 1
    assert "no file title.akas.tsv, where imdb_title_akas has 3: less than 30% of them" in done.stderr
    assert home.call("load", "--from", loaded, "--force", **share).returncode == 0
    assert home.query("select count(*) from raw.imdb_title_akas") == [(0,)]


def test_the_made_up_sample_gives_way_to_fewer_rows(new_home: Callable[..., Home], tmp_path: Path) -> None:
    home = new_home()
    assert home.call("load").returncode == 0
    assert home.query("select count(*) from raw.netflix_titles") == [(400,)]
    for declared in SOURCES:
        write_source(tmp_path, declared)
    done = home.call("load", "--from", tmp_path, NETFLIX_RATINGS_MIN_ROWS_SHARE="")
    assert done.returncode == 0, done.stderr
    done = home.call("load", "--sample", "--yes", NETFLIX_RATINGS_MIN_ROWS_SHARE="")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("share", ["2", "half", "nan", "-1"])
def test_a_share_that_is_none(home: Home, loaded: Path, share: str) -> None:
    done = home.call("load", "--from", loaded, NETFLIX_RATINGS_MIN_ROWS_SHARE=share)
    assert (done.returncode, done.stderr) == (
        1,
        f"error: NETFLIX_RATINGS_MIN_ROWS_SHARE is {share}: it must be a number from 0 to 1\n",
    )


def test_a_log_of_an_older_release_is_kept(home: Home, loaded: Path) -> None:
    home.query("drop view if exists staging.stg_loader__load_log; alter table raw.load_log drop column checked_at")
    before = loads(home)
    assert home.call("load", "--from", loaded).returncode == 0
    assert loads(home) == before
    checked = home.query("select count(*) from raw.load_log where checked_at is not null")
    assert checked == [(len(SOURCES),)]


def test_staging_tables_of_an_older_release_are_dropped(home: Home, loaded: Path) -> None:
    home.query("create table raw.imdb_title_crew_new (tconst text)")
    assert home.call("load", "--from", loaded).returncode == 0
    assert home.query("select to_regclass('raw.imdb_title_crew_new')") == [(None,)]


def spoil_nothing_there(files: Path) -> None:
    for declared in SOURCES:
        if declared.lists_titles or declared == RATINGS:
            (files / declared.file_name).unlink()


def spoil_empty(files: Path) -> None:
    (files / RATINGS.file_name).write_bytes(b"")


def spoil_gzip_of_nothing(files: Path) -> None:
    (files / RATINGS.file_name).unlink()
    write_bytes(files / f"{RATINGS.file_name}.gz", b"")


def spoil_only_header(files: Path) -> None:
    write_source(files, REVIEWS, [])


def spoil_cut_gzip(files: Path) -> None:
    (files / BASICS.file_name).unlink()
    rows = [[hashlib.sha256(f"{n}".encode()).hexdigest()] * len(BASICS.columns) for n in range(20_000)]
    path = write_source(files, BASICS, rows, f"{BASICS.file_name}.gz")
    path.write_bytes(path.read_bytes()[:-2000])


def spoil_cut_gzip_early(files: Path) -> None:
    (files / BASICS.file_name).unlink()
    (files / f"{BASICS.file_name}.gz").write_bytes(gzip.compress(b"x" * 1000)[:12])


def spoil_damaged_gzip(files: Path) -> None:
    (files / BASICS.file_name).unlink()
    path = write_source(files, BASICS, name=f"{BASICS.file_name}.gz")
    content = bytearray(path.read_bytes())
    content[-5] ^= 0xFF  # of the check sum
    path.write_bytes(content)


def spoil_header(files: Path) -> None:
    path = files / "rotten_tomatoes_movies.csv"
    path.write_text(path.read_text().replace("movie_title", "title", 1).replace(",runtime,", ",", 1))


def spoil_extra_column(files: Path) -> None:
    path = files / RATINGS.file_name
    path.write_text(path.read_text().replace("numVotes", "numVotes\tmedian", 1))


def spoil_doubled_column(files: Path) -> None:
    path = files / RATINGS.file_name
    path.write_text(path.read_text().replace("numVotes", "numVotes\tnumVotes", 1))


def spoil_too_many(files: Path) -> None:
    write_source(files, RATINGS, [["tt1", "7", "8"], ["tt2", "7", "8", "9"]])


def spoil_too_few(files: Path) -> None:
    # A field with line breaks before it: the line told is the file's, as an editor shows it.
    row = ["s1", "Movie", '"one\ntwo\nthree"', *["x"] * 9]
    write_source(files, NETFLIX, [row, row[:5]])


def spoil_open_quote(files: Path) -> None:
    write_source(files, NETFLIX, [["s1", '"Movie', *["x"] * 10], ["s2", *["x"] * 11]])


def spoil_latin1(files: Path) -> None:
    path = files / BASICS.file_name
    path.write_bytes(path.read_bytes().replace(b"primaryTitle.2", b"Am\xe9lie"))


def spoil_latin1_header(files: Path) -> None:
    path = files / BASICS.file_name
    path.write_bytes(path.read_bytes().replace(b"primaryTitle", b"primaryTitl\xe9", 1))


def spoil_nul(files: Path) -> None:
    path = files / BASICS.file_name
    path.write_bytes(path.read_bytes().replace(b"primaryTitle.3", b"a\x00b"))


def spoil_web_page(files: Path) -> None:
    (files / NETFLIX.file_name).write_text("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n")


def spoil_zip(files: Path) -> None:
    (files / NETFLIX.file_name).write_bytes(b"PK\x03\x04 and so on")


def spoil_twice(files: Path) -> None:
    write_source(files / "below", RATINGS, [["tt9"] * 3])


Spoil = Callable[[Path], None]
BAD: list[tuple[Spoil, str]] = [
    (
        spoil_nothing_there,
        r"not in \S+files, plain or \.gz: netflix_titles\.csv \(or \S+ or all-weeks-global\.tsv\), title\.ratings\.tsv",
    ),
    (spoil_empty, r"\S+title\.ratings\.tsv: the file is empty"),
    (spoil_gzip_of_nothing, r"\S+title\.ratings\.tsv\.gz: the file is empty"),
    (spoil_only_header, r"\S+rotten_tomatoes_critic_reviews\.csv: a header and no rows"),
    (spoil_cut_gzip, r"\S+title\.basics\.tsv\.gz: the gzip file is cut short: fetch it again"),
    (spoil_cut_gzip_early, r"\S+title\.basics\.tsv\.gz: the gzip file is cut short: fetch it again"),
    (spoil_damaged_gzip, r"\S+title\.basics\.tsv\.gz: the gzip file is damaged \(.+\): fetch it again"),
    (
        spoil_header,
        r"\S+rotten_tomatoes_movies\.csv: not the columns of \S+ of Kaggle's stefanoleone992/\S+; "
        r"missing: movie_title, runtime; extra: title",
    ),
    (spoil_extra_column, r"\S+title\.ratings\.tsv: not the columns of title\.ratings\.tsv; extra: median"),
    (spoil_doubled_column, r"\S+title\.ratings\.tsv: not the columns of title\.ratings\.tsv; doubled: numVotes"),
    (
        spoil_too_many,
        r"\S+title\.ratings\.tsv, line 3: too many fields, 3 are expected; field 4 is 9: correct .*",
    ),
    (spoil_too_few, r"\S+netflix_titles\.csv, line 5: too few fields, 12 are expected \(.*\"country\"\): correct .*"),
    (
        spoil_open_quote,
        r"\S+netflix_titles\.csv, line \d: the file ends inside a quoted field that begins here: correct .*",
    ),
    (spoil_latin1, r"\S+title\.basics\.tsv, line 3: bytes that are not UTF-8 \(0xe9 .*\): save it as UTF-8, .*"),
    (spoil_latin1_header, r"\S+title\.basics\.tsv, line 1: bytes that are not UTF-8"),
    (spoil_nul, r"\S+title\.basics\.tsv, line 4: a NUL byte: correct .*"),
    (spoil_web_page, r"\S+netflix_titles\.csv: this is a web page, not netflix_titles\.csv"),
    (spoil_zip, r"\S+netflix_titles\.csv: the zip archive is damaged: fetch it again"),
    (spoil_twice, r"title\.ratings\.tsv is there more than once: \S+, \S+; keep one"),
]


@pytest.mark.parametrize(("spoil", "message"), BAD, ids=lambda value: getattr(value, "__name__", "")[6:])
def test_bad_files_change_nothing(home: Home, loaded: Path, spoil: Spoil, message: str) -> None:
    before = state(home)
    spoil(loaded)
    done = home.call("load", "--from", loaded)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(f"error: {message}\n", done.stderr), done.stderr
    assert state(home) == before
    assert left_over(home) == []


def test_a_folder_that_is_none(home: Home, tmp_path: Path) -> None:
    done = home.call("load", "--from", tmp_path / "nowhere")
    assert (done.returncode, done.stderr) == (1, f"error: {tmp_path}/nowhere is not a folder\n")


def test_one_way_to_get_files_at_a_time(home: Home, files: Path) -> None:
    done = home.call("load", "--from", files, "--download")
    assert (done.returncode, done.stderr) == (1, "error: --from, --download and --sample: one of the three\n")


def test_a_table_in_use_is_waited_for_and_then_said(home: Home, loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (load, raw_tables):
        monkeypatch.setattr(module, "LOCK_TIMEOUT", 1)
    before = state(home)
    with closing(home.postgres.connect()) as reader:
        reader.cursor().execute("select count(*) from raw.imdb_title_crew")
        with pytest.raises(
            UserError, match="another session has been using the raw tables for 1 s; nothing was changed"
        ):
            load_files(home.postgres.connect, Origin("folder", loaded, made_up=False), full=True)
    assert state(home) == before


def test_others_see_the_old_rows_until_all_is_in(home: Home, loaded: Path) -> None:
    """The last table fails: the first, copied long before, is as it was, and the staging tables are gone."""
    write_source(loaded, NETFLIX, [["new"] * 12])
    write_source(loaded, REVIEWS, [["new"] * 9])
    before = state(home)
    assert home.call("load", "--from", loaded).returncode == 1
    assert state(home) == before
    assert left_over(home) == []


def test_all_tables_change_at_once(home: Home, loaded: Path) -> None:
    """Two tables, the one loaded first and the other last, asked for together, again and again."""
    seen, over = set(), Event()

    def look() -> None:
        with closing(home.postgres.connect()) as reader:
            while not over.is_set():
                both = "(select max(show_id) from raw.netflix_titles), (select max(critic_name) from raw.{})"
                seen.update(query(reader, f"select {both.format(REVIEWS.table)}"))

    write_source(loaded, NETFLIX, [["new"] * 12])
    write_source(loaded, REVIEWS, [["new"] * 8])
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        while not seen:
            time.sleep(0.01)
        done = home.call("load", "--from", loaded)
        over.set()
        looking.result()
    assert done.returncode == 0, done.stderr
    assert seen <= {("netflix_titles.show_id.3", "rotten_tomatoes_critic_reviews.critic_name.3"), ("new", "new")}
    assert len(seen) == 2


def test_a_reader_that_comes_the_other_way_is_let_through(home: Home, loaded: Path) -> None:
    """It holds the table that a load waits for, and then wants one that the load has: no deadlock may end its query."""
    waiting = "select 1 from pg_locks where not granted and relation = 'raw.imdb_title_crew'::regclass"
    with closing(home.postgres.connect()) as reader, ThreadPoolExecutor(1) as pool:
        cursor = reader.cursor()
        cursor.execute("select count(*) from raw.imdb_title_crew")
        loading = pool.submit(load_files, home.postgres.connect, Origin("folder", loaded, False), full=True)
        while not home.query(waiting):
            assert not loading.done(), loading.result()
            time.sleep(0.01)
        cursor.execute("select count(*) from raw.netflix_titles")
        assert cursor.fetchall() == [(3,)]
        reader.rollback()
        assert len(loading.result()) == len(SOURCES)


def test_tables_of_an_older_release_are_kept_until_a_new_file_comes(home: Home, loaded: Path) -> None:
    """Then schema raw held plain tables, without a view."""
    for declared in (BASICS, NETFLIX):
        home.query(
            f"drop view raw.{declared.table} cascade; alter table raw.{declared.table}_rows rename to {declared.table}"
        )
    home.query("create view public.on_basics as select tconst from raw.imdb_title_basics")
    home.query("create view public.on_netflix as select show_id from raw.netflix_titles")
    before = state(home)
    assert home.call("load", "--from", loaded).stdout.count("unchanged") == len(SOURCES)
    rows = [[f"new{number}", *["new"] * 11] for number in range(3)]
    write_source(loaded, NETFLIX, rows)
    assert home.call("load", "--from", loaded).returncode == 0
    after = state(home)
    assert after[NETFLIX.table] == [tuple(row) for row in rows]
    assert after[BASICS.table] == before[BASICS.table]
    assert home.query("select count(*) from public.on_basics") == [(3,)]
    assert home.query("select to_regclass('public.on_netflix')") == [(None,)], "to be made again, as dbt makes its own"
    assert home.call("load", "--full", "--from", loaded).returncode == 0
    assert home.query("select relkind from pg_class where oid = 'raw.imdb_title_basics'::regclass") == [("v",)]
    assert state(home)[BASICS.table] == before[BASICS.table]


def test_who_reads_a_table_past_its_view_is_told(home: Home, loaded: Path) -> None:
    home.query("create view public.past as select show_id from raw.netflix_titles_rows")
    before = state(home)
    done = home.call("load", "--full", "--from", loaded)
    assert (done.returncode, done.stderr) == (
        1,
        "error: view past depends on table raw.netflix_titles_rows, which goes with every load: have it read the view "
        "instead; nothing was changed\n",
    )
    assert state(home) == before
    home.query("drop view public.past")


def test_the_loader_keeps_little_in_memory_and_says_how_far_it_is(home: Home, files: Path, large: Path) -> None:
    (files / BASICS.file_name).unlink()
    (files / large.name).symlink_to(large)
    ours, theirs = pty.openpty()
    loading = subprocess.Popen(
        [str(COMMAND), "load", "--from", str(files)],
        env=home.environment(TERM="xterm", COLUMNS="120"),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    said, memory = b"", [0]
    try:
        while block := os.read(ours, 4096):
            said += block
            memory.append(psutil.Process(loading.pid).memory_info().rss)
    except (OSError, psutil.Error):  # so Linux says that the other end is closed; it may be gone already
        pass
    assert loading.wait() == 0, said.decode()
    os.close(ours)
    assert home.query("select count(*) from raw.imdb_title_basics") == [(ROWS,)]
    assert 10e6 < max(memory) < 150e6, "less than the file has unpacked"
    lines = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", said.decode()).splitlines()
    shown = [line for line in lines if line.startswith(BASICS.table)]
    assert any(re.search(r" [\d.]+/[\d.]+ [kM]B +[\d,]+ rows +[\d,]+/s +\d\d:\d\d", line) for line in shown), shown
