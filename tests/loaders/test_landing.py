"""Files landed as Parquet: row for row what COPY makes of them, refused where COPY refuses them, and all at once."""

import fcntl
import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from loaders.landing.land import land_files
from loaders.landing.land_file import land_file
from loaders.landing.parts import Parts
from loaders.load import load_files
from loaders.load_log import Origin
from loaders.places import LocalFile
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse.errors import UserError
from tests.bench.measure import RSS_UNIT

from .conftest import ROWS, Home, limit_files, source, write_bytes, write_source
from .test_layouts import TAKEN, Lay
from .test_load import BAD, Spoil

BASICS, NETFLIX, RATINGS = source("imdb_title_basics"), source("netflix_titles"), source("imdb_title_ratings")
TOP10, REVIEWS = source("netflix_top10"), source("rotten_tomatoes_critic_reviews")


def landed(to: Path, declared: SourceFile) -> list[tuple[Any, ...]]:
    """The rows of a landed table, as an engine that is given a path reads them."""
    files = sorted((to / "raw" / declared.table).glob("*.parquet"))
    table = pyarrow.concat_tables([parquet.read_table(file) for file in files])
    assert table.schema == pyarrow.schema([(name.lower(), pyarrow.string()) for name in declared.columns])
    return [tuple(row.values()) for row in table.to_pylist()]


def copied(home: Home, declared: SourceFile) -> list[tuple[Any, ...]]:
    return home.query(f"select * from raw.{declared.table}")


def both(home: Home, files: Path, to: Path) -> tuple[str, str]:
    """Load the files and land them; what each said where it refused them."""
    origin = Origin("folder", files, made_up=False)

    def refusal(go: Callable[[], object]) -> str:
        try:
            go()
        except UserError as error:
            return str(error)
        return ""

    return (
        refusal(partial(load_files, home.postgres.connect, origin, full=True, force=True)),
        refusal(partial(land_files, to, origin, full=True, force=True)),
    )


def sorted_rows(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)


TSV_END, CSV_END = "\tx" * (len(BASICS.columns) - 3), ",x" * (len(NETFLIX.columns) - 3)
NASTY: dict[str, tuple[SourceFile, bytes]] = {
    "nulls": (BASICS, b"tt1\t\\N\t\\N" + TSV_END.encode() + b"\n"),
    "an empty field": (BASICS, b"tt1\t\t" + TSV_END.encode() + b"\n"),
    "quotes": (BASICS, b'tt1\t"Swing it" magistern\t"' + TSV_END.encode() + b"\n"),
    "quoted nulls": (BASICS, b'tt1\t"\\N"\t""' + TSV_END.encode() + b"\n"),
    "backslashes": (BASICS, b"tt1\ta\\tb\\\t\\.\\n" + TSV_END.encode() + b"\n\\.\ta\tb" + TSV_END.encode() + b"\n"),
    "commas and blanks": (BASICS, b"tt1\t a, b \t  " + TSV_END.encode() + b"\n"),
    "a null marker in a text": (BASICS, b"tt1\t\\Nx\tx\\N" + TSV_END.encode() + b"\n"),
    "a mark of byte order within": (BASICS, "\ufefftt1\t\ufeff\t\u200b".encode() + TSV_END.encode() + b"\n"),
    "words for nothing": (BASICS, b"NULL\tNaN\tNA" + TSV_END.encode() + b"\n"),
    "numbers and days": (BASICS, b"007\t1e3\t2020-01-01" + TSV_END.encode() + b"\ntrue\t1.0\t+5" + TSV_END.encode()),
    "no line end at the end": (BASICS, b"tt1\ta\tb" + TSV_END.encode()),
    "Windows line ends": (BASICS, b"tt1\ta\tb" + TSV_END.encode() + b"\r\ntt2\tc\td" + TSV_END.encode() + b"\r\n"),
    "old Mac line ends": (BASICS, b"tt1\ta\tb" + TSV_END.encode() + b"\rtt2\tc\td" + TSV_END.encode() + b"\r"),
    "two kinds of line ends": (BASICS, b"tt1\ta\tb" + TSV_END.encode() + b"\r\ntt2\tc\td" + TSV_END.encode() + b"\n"),
    "a carriage return within": (BASICS, b"tt1\ta\rb\tb" + TSV_END.encode() + b"\n"),
    "a blank line": (BASICS, b"tt1\ta\tb" + TSV_END.encode() + b"\n\ntt2\tc\td" + TSV_END.encode() + b"\n"),
    "a blank first line": (BASICS, b"\ntt1\ta\tb" + TSV_END.encode() + b"\n"),
    "blank last lines": (BASICS, b"tt1\ta\tb" + TSV_END.encode() + b"\n\n\n"),
    "all letters": (BASICS, "tt1\tÅ ş 東京 🎬 e\u0301\tİ ß".encode() + TSV_END.encode() + b"\n"),
    "control characters": (BASICS, b"tt1\t\x01\x0b\x0c\x1f\x7f\t\xc2\x85\xe2\x80\xa8" + TSV_END.encode() + b"\n"),
    "a backspace": (BASICS, b"tt1\ta\bb\tb" + TSV_END.encode() + b"\n"),
    "a NUL byte": (BASICS, b"tt1\ta\0b\tb" + TSV_END.encode() + b"\n"),
    "surrogates": (BASICS, b"tt1\t\xed\xa0\x80\tb" + TSV_END.encode() + b"\n"),
    "overlong letters": (BASICS, b"tt1\t\xc0\x80\tb" + TSV_END.encode() + b"\n"),
    "a long line": (BASICS, b"tt1\t" + b"y" * (5 << 20) + b"\tb" + TSV_END.encode() + b"\n"),
    "nothing and null in CSV": (NETFLIX, b's1,"",' + CSV_END.encode() + b'\ns2,,""' + CSV_END.encode() + b"\n"),
    "quotes in CSV": (NETFLIX, b's1,"a ""b"" c","""' + b'"' + CSV_END.encode() + b"\n"),
    "line ends in CSV": (NETFLIX, b's1,"a\nb\r\nc\rd","\n"' + CSV_END.encode() + b"\n"),
    "blank lines in a value": (NETFLIX, b's1,"a\n\n\nb","\r\n\r\n"' + CSV_END.encode() + b"\n"),
    "commas in CSV": (NETFLIX, b's1,"a, b", c ' + CSV_END.encode() + b"\n"),
    "backslashes in CSV": (NETFLIX, b's1,a\\,"\\"' + CSV_END.encode() + b"\ns2,\\N,\\." + CSV_END.encode() + b"\n"),
    "Windows line ends in CSV": (
        NETFLIX,
        b's1,"a\nb",c' + CSV_END.encode() + b"\r\ns2,a,b" + CSV_END.encode() + b"\r\n",
    ),
    "two kinds in CSV": (NETFLIX, b's1,"a\nb",c' + CSV_END.encode() + b"\r\ns2,a,b" + CSV_END.encode() + b"\n"),
    "a blank line in CSV": (NETFLIX, b"s1,a,b" + CSV_END.encode() + b"\n\ns2,a,b" + CSV_END.encode() + b"\n"),
    "a row of nothing": (NETFLIX, b"s1,a,b" + CSV_END.encode() + b"\n" + b"," * 11 + b"\ns2,a,b" + CSV_END.encode()),
    "a quote within": (NETFLIX, b's1,a "b" c,b' + CSV_END.encode() + b"\n"),
    "a quote that stays open": (NETFLIX, b"s1,a,b" + CSV_END.encode()[:-1] + b'"x\n'),
    "a key twice": (NETFLIX, b"s1,a,b" + CSV_END.encode() + b"\ns1,a,b" + CSV_END.encode() + b"\n"),
    "no key": (NETFLIX, b",a,b" + CSV_END.encode() + b"\n"),
    "no key, but quotes": (NETFLIX, b'"",a,b' + CSV_END.encode() + b"\n"),
    "a key that is none": (NETFLIX, b"../s1,a,b" + CSV_END.encode() + b"\n"),
    "windows-1252": (NETFLIX, "s1,Café,“b”".encode("cp1252") + CSV_END.encode() + b"\n"),
    "bytes of no encoding": (NETFLIX, b"s1,\xff\xfe\xfd,b" + CSV_END.encode() + b"\n"),
    "empty is null in the Top 10": (TOP10, b"2026-11-22\tFilms\t1\t\t\t1\t2\t3\t4\n"),
    "no key is asked for": (REVIEWS, b"m/a,,,,,,,\nm/a,,,,,,,\n"),
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_rows_are_what_copy_makes_of_them(home: Home, files: Path, tmp_path: Path, name: str) -> None:
    declared, rows = NASTY[name]
    header = declared.format.delimiter.join(declared.columns).encode()
    write_bytes(files / declared.file_name, header + b"\n" + rows)
    by_copy, by_landing = both(home, files, tmp_path / "lake")
    assert bool(by_copy) is bool(by_landing), (by_copy, by_landing)
    if by_copy:
        where = re.compile(r"^\S+, line \d+")  # the place and what is wrong are said alike
        assert where.findall(by_landing) == where.findall(by_copy), (by_copy, by_landing)
        assert not (tmp_path / "lake" / "raw").exists()
    else:
        assert landed(tmp_path / "lake", declared) == copied(home, declared)


@pytest.mark.parametrize("name", TAKEN)
def test_layouts_that_people_have_are_read_alike(home: Home, files: Path, tmp_path: Path, name: str) -> None:
    lay: Lay = TAKEN[name][0]
    lay(files)
    assert both(home, files, tmp_path / "lake") == ("", "")
    for declared in (NETFLIX, BASICS):
        assert sorted_rows(landed(tmp_path / "lake", declared)) == sorted_rows(copied(home, declared))


@pytest.mark.parametrize(("spoil", "message"), BAD, ids=lambda value: getattr(value, "__name__", "")[6:])
def test_bad_files_are_refused_in_the_same_words(
    home: Home, files: Path, tmp_path: Path, spoil: Spoil, message: str
) -> None:
    lake = tmp_path / "lake"
    land_files(lake, Origin("folder", files, made_up=False))
    before = {path: path.read_bytes() for path in lake.rglob("*") if path.is_file()}
    spoil(files)
    done = home.call("load", "--to", lake, "--from", files)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(f"error: {message}\n", done.stderr), done.stderr
    assert {path: path.read_bytes() for path in lake.rglob("*") if path.is_file()} == before


def test_the_sample_is_landed_as_it_is_loaded_without_a_warehouse(
    own: Home, new_home: Callable[..., Home], tmp_path: Path
) -> None:
    other = new_home()
    lake = tmp_path / "lake"
    done = other.call("load", "--to", lake)
    assert done.returncode == 0, done.stderr
    assert f"landed: {lake}" in done.stdout.splitlines()
    assert not other.postgres.data.exists()
    load_files(own.postgres.connect, Origin("folder", other.folder / "sample", made_up=True), full=True, force=True)
    for declared in SOURCES:
        assert sorted_rows(landed(lake, declared)) == sorted_rows(copied(own, declared)), declared.table

    log = parquet.read_table(lake / "raw" / "load_log").to_pylist()
    noted = own.query(
        "select distinct on (table_name) table_name, file_name, file_bytes, file_sha256, row_count, status, made_up "
        "from raw.load_log order by table_name, load_id desc"
    )
    names = ("table_name", "file_name", "file_bytes", "file_sha256", "row_count", "status", "made_up")
    assert sorted(tuple(row[name] for name in names) for row in log) == sorted(noted)
    columns = own.query(
        "select column_name from information_schema.columns "
        "where table_schema = 'raw' and table_name = 'load_log' order by ordinal_position"
    )
    assert [(name,) for name in log[0]] == columns  # `own`: other tests have theirs be of an older release

    done = other.call("load", "--to", lake)
    assert done.stdout.count("unchanged") == len(SOURCES), done.stdout


def test_only_what_changed_is_landed_and_the_rest_stays_where_it_is(files: Path, tmp_path: Path) -> None:
    lake, origin = tmp_path / "lake", Origin("folder", files, made_up=False)
    land_files(lake, origin)
    [first] = (lake / "raw" / BASICS.table).glob("*")
    write_source(files, RATINGS, [["tt1", "9.9", "5"], ["tt2", "1.0", "6"], ["tt3", "1.0", "7"]])
    assert [one.load.table for one in land_files(lake, origin) if not one.unchanged] == [RATINGS.table]
    [again] = (lake / "raw" / BASICS.table).glob("*")
    assert again.resolve() == first.resolve()
    assert ("tt1", "9.9", "5") in landed(lake, RATINGS)
    log = parquet.read_table(lake / "raw" / "load_log").to_pylist()
    assert [row["load_id"] for row in log] == list(range(1, len(SOURCES) + 2))
    assert len({row["checked_at"] for row in log if row["load_id"] > 1}) >= 1

    for _ in range(3):  # of earlier loads only what is read, or was a moment ago, is kept
        land_files(lake, origin, full=True)
    assert len(list((lake / "loads").iterdir())) == 2

    first = next((lake / "raw" / BASICS.table).glob("*")).resolve()
    first.unlink()  # somebody lost a part
    assert [one.load.table for one in land_files(lake, origin) if not one.unchanged] == [BASICS.table]


def test_what_is_lost_is_refused_until_forced(files: Path, tmp_path: Path) -> None:
    lake, origin = tmp_path / "lake", Origin("folder", files, made_up=False)
    land_files(lake, origin)
    write_source(files, RATINGS, [["tt1", "", "5"], ["tt2", " ", "6"], ["tt3", "", "7"]])
    with pytest.raises(UserError, match=r"column averageRating: no value in any of 3 rows.*nothing was changed"):
        land_files(lake, origin)
    write_source(files, RATINGS, [["tt1", "1", "5"]])
    with pytest.raises(UserError, match=r"1 rows, where imdb_title_ratings has 3: less than"):
        land_files(lake, origin)
    assert len(landed(lake, RATINGS)) == 3
    land_files(lake, origin, force=True)
    assert len(landed(lake, RATINGS)) == 1


def test_parts_are_of_about_the_size_that_was_asked_for(tmp_path: Path, large: Path) -> None:
    schema = pyarrow.schema([(name.lower(), pyarrow.string()) for name in BASICS.columns])
    kept: list[Path] = []
    most = 1 << 20
    done = land_file(BASICS, LocalFile(large), lambda: Parts(tmp_path, schema, kept.append, most), lambda _: None)
    assert len(kept) == len(done.parts) > 1 and sum(part.rows for part in done.parts) == done.load.rows == ROWS
    sizes = [part.file_bytes for part in done.parts]
    assert [path.stat().st_size for path in kept] == sizes
    assert pyarrow.concat_tables([parquet.read_table(path) for path in kept])["tconst"][-1].as_py() == f"tt{ROWS - 1}"


def test_nothing_half_landed_is_seen_and_a_killed_load_leaves_nothing(
    home: Home, files: Path, tmp_path: Path, large: Path
) -> None:
    lake = tmp_path / "lake"
    land_files(lake, Origin("folder", files, made_up=False))
    (files / BASICS.file_name).unlink()
    (files / large.name).symlink_to(large)
    running = home.open("load", "--to", lake, "--from", files)

    def new() -> list[Path]:
        return [path for path in (lake / "loads").iterdir() if path.resolve() != (lake / "raw").resolve()]

    while not any((path / BASICS.table).exists() for path in new()):
        assert running.poll() is None
    assert len(landed(lake, BASICS)) == 3
    running.kill()
    running.wait()
    assert len(landed(lake, BASICS)) == 3
    land_files(lake, Origin("folder", files, made_up=False), full=True)
    assert len(landed(lake, BASICS)) == ROWS
    assert len(list((lake / "loads").iterdir())) == 2


def test_one_load_at_a_time(home: Home, files: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    lake.mkdir()
    with (lake / ".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = home.call("load", "--to", lake, "--from", files)
    assert (done.returncode, done.stderr) == (75, f"error: {lake}: another load into it is running: try again later\n")


def test_a_disk_without_room_and_a_folder_that_is_none(home: Home, files: Path, tmp_path: Path, large: Path) -> None:
    lake = tmp_path / "lake"
    land_files(lake, Origin("folder", files, made_up=False))
    (files / BASICS.file_name).unlink()
    (files / large.name).symlink_to(large)
    limited = subprocess.run(
        [Path(sys.executable).with_name("netflix-ratings"), "load", "--to", lake, "--from", files],
        env=home.environment(),
        preexec_fn=lambda: limit_files(1 << 20),
        capture_output=True,
        text=True,
    )
    assert limited.returncode == 1
    assert re.fullmatch(rf"error: {lake}: no room is left on the disk .*; nothing was changed\n", limited.stderr)
    assert len(landed(lake, BASICS)) == 3
    assert len(list((lake / "loads").iterdir())) == 1

    done = home.call("load", "--to", files / RATINGS.file_name, "--from", files)
    assert done.returncode == 1 and "nothing was changed" in done.stderr and "Traceback" not in done.stderr


def test_memory_does_not_grow_with_the_file(tmp_path: Path, large: Path) -> None:
    program = (
        "import pathlib, sys, pyarrow\n"
        "from loaders.landing.land_file import land_file\n"
        "from loaders.landing.parts import Parts\n"
        "from loaders.places import LocalFile\n"
        "from loaders.sources import SOURCES\n"
        "basics = next(one for one in SOURCES if one.table == 'imdb_title_basics')\n"
        "schema = pyarrow.schema([(name.lower(), pyarrow.string()) for name in basics.columns])\n"
        "new = lambda: Parts(pathlib.Path(sys.argv[2]), schema, pathlib.Path.unlink)\n"
        "land_file(basics, LocalFile(pathlib.Path(sys.argv[1])), new, lambda _: None)\n"
    )
    # Started by a small process: on Linux the peak of a process begins with that of the one which started it.
    measure = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', *sys.argv[1:]], check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, program, large, tmp_path], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) * RSS_UNIT < 400 << 20  # Python and Arrow included; the file has 130 MB of text


def test_the_log_says_where_each_table_is(files: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    land_files(lake, Origin("folder", files, made_up=False))
    log = json.loads((lake / "raw" / "landed.json").read_text())
    assert set(log["tables"]) == {*(declared.table for declared in SOURCES), "load_log"}
    for table, entry in log["tables"].items():
        assert (lake / entry["folder"]).resolve() == (lake / "raw" / table).resolve()
        assert {path.name for path in (lake / entry["folder"]).iterdir()} == {part["name"] for part in entry["parts"]}
