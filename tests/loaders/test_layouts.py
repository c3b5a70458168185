"""Layouts that people have, one a test: what can be read without doubt is read, all else is refused in one line."""

import csv
import gzip
import io
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.load import load_files
from loaders.load_log import Origin
from loaders.sources import SOURCES, SourceFile
from loaders.streams import LONGEST_LINE
from loaders.warehouse.errors import UserError

from .conftest import Home, rows_of, source, write_source
from .test_load import left_over, state

NETFLIX, BASICS = source("netflix_titles"), source("imdb_title_basics")
REST = ["Film", "Ana Díaz", "", "Chile", "May 1, 2020", "2019", "PG", "90 min", "Dramas"]
ROWS = [
    ["s1", "Movie", "Café «Über», “Noël”", *REST[1:], "One, two.\nAnd a second line"],
    ["s2", "TV Show", 'The "Quiet" Mile', *REST[1:], "a; b"],
    ["s3", "Movie", "España", "", "Zoë Ångström", "", "", "2020", "", "", "", ""],
]
FULL = [[cell or "x" for cell in row] for row in ROWS]
TITLES = [
    ["tt1", "movie", '"Swing it" magistern', '"Swing it" magistern', "0", "2019", "\\N", "90", "Drama"],
    ["tt2", "short", "Plain", "Plain", "0", "\\N", "\\N", "\\N", "\\N"],
    ["tt3", "movie", 'The "Quiet" Mile', 'The "Quiet" Mile', "0", "2020", "\\N", "95", "Drama"],
]
Lay = Callable[[Path], object]


def text(rows: list[list[str]], source: SourceFile = NETFLIX, **options: str) -> str:
    """A file of a source, with Windows line ends, as Python's csv writes it."""
    out = io.StringIO()
    csv.writer(out, **options).writerows([source.columns, *rows])  # type: ignore[arg-type]
    return out.getvalue()


def plain(source: SourceFile = BASICS, rows: list[list[str]] = TITLES) -> str:
    """A file of IMDb's."""
    return "".join("\t".join(row) + "\n" for row in [list(source.columns), *rows])


def netflix(content: str | bytes, name: str = "netflix_titles.csv") -> Lay:
    return lambda files: put(files, NETFLIX, content, name)


def basics(content: str | bytes, name: str = "title.basics.tsv") -> Lay:
    return lambda files: put(files, BASICS, content, name)


def put(files: Path, source: SourceFile, content: str | bytes, name: str) -> Path:
    (files / source.file_name).unlink()
    (files / name).parent.mkdir(parents=True, exist_ok=True)
    (files / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return files / name


def zipped(name: str, content: str | bytes, **more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, inside in {name: content, **more}.items():
            archive.writestr(member, inside)
    return out.getvalue()


def indexed(rows: list[list[str]], name: str, columns: tuple[str, ...] = NETFLIX.columns) -> list[list[str]]:
    return [[name, *columns], *([str(number), *row] for number, row in enumerate(rows))]


def wider(rows: list[list[str]], *names: str) -> list[list[str]]:
    return [[*NETFLIX.columns, *names], *([*row, *[""] * len(names)] for row in rows)]


def lines(rows: list[list[str]], **options: str) -> str:
    out = io.StringIO()
    csv.writer(out, **options).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


HEADER, FIRST, *OTHERS = text([[cell.replace("\n", " ") for cell in row] for row in ROWS]).splitlines(keepends=True)
ONE_LINE = [[cell.replace("\n", " ") for cell in row] for row in ROWS]
COMMAS = "," * 11 + "\r\n"
REQUOTED = {"delimiter": "\t", "lineterminator": "\n"}
NO_NULLS = [["" if cell == "\\N" else cell for cell in row] for row in TITLES]

TAKEN: dict[str, tuple[Lay, list[list[str]]]] = {
    "IMDb's archive unpacked": (basics(plain(), "title.basics.tsv/data.tsv"), TITLES),
    "unpacked, a shorter name": (basics(plain(), "title.basics/data.tsv"), TITLES),
    "unpacked, two levels down": (basics(plain(), "a/b/title.basics.tsv/data.tsv"), TITLES),
    "two levels down": (basics(plain(), "a/b/title.basics.tsv"), TITLES),
    "other case": (netflix(text(ROWS), "Netflix_Titles.CSV"), ROWS),
    "a second download": (netflix(text(ROWS), "netflix_titles (1).csv"), ROWS),
    "a second download, gzipped": (basics(gzip.compress(plain().encode()), "title.basics.tsv (1).gz"), TITLES),
    "a copy": (netflix(text(ROWS), "netflix_titles copy.csv"), ROWS),
    "an archive of Kaggle's": (netflix(zipped("netflix_titles.csv", text(ROWS)), "archive.zip"), ROWS),
    "an archive of one file": (netflix(zipped("netflix_titles.csv", text(ROWS)), "netflix_titles.csv.zip"), ROWS),
    "an archive without the ending": (netflix(zipped("netflix_titles.csv", text(ROWS))), ROWS),
    "an archive of folders": (basics(zipped("x/title.basics.tsv/data.tsv", plain()), "all.zip"), TITLES),
    "an archive of gzip": (
        basics(zipped("title.basics.tsv.gz", gzip.compress(plain().encode())), "imdb.zip"),
        TITLES,
    ),
    "an archive with what macOS adds": (
        netflix(zipped("netflix_titles.csv", text(ROWS), **{"__MACOSX/netflix_titles.csv": "x"}), "a.zip"),
        ROWS,
    ),
    "unpacked beside its archive": (
        lambda files: (
            put(files, BASICS, gzip.compress(plain().encode()), "title.basics.tsv.gz"),
            (files / "title.basics.tsv").write_text(plain()),
        ),
        TITLES,
    ),
    "gzip twice": (basics(gzip.compress(gzip.compress(plain().encode())), "title.basics.tsv.gz"), TITLES),
    "an index of pandas": (netflix(lines(indexed(ROWS, ""))), ROWS),
    "an index of pandas, read again": (netflix(lines(indexed(ROWS, "Unnamed: 0"))), ROWS),
    "empty columns at the right": (netflix(lines(wider(ROWS, "", "", ""))), ROWS),
    "empty columns that pandas named": (netflix(lines(wider(ROWS, "Unnamed: 12", "Unnamed: 13"))), ROWS),
    "commas at the right of rows": (netflix(HEADER + FIRST.replace("\r\n", ",,\r\n") + "".join(OTHERS)), ONE_LINE),
    "semicolons": (netflix(text(ROWS, delimiter=";")), ROWS),
    "tabs": (netflix(text(ROWS, delimiter="\t")), ROWS),
    "UTF-16": (netflix(text(ROWS).encode("utf-16")), ROWS),
    "UTF-16, the large end first": (netflix(b"\xfe\xff" + text(ROWS).encode("utf-16-be")), ROWS),
    "UTF-16 without its mark": (netflix(text(ROWS).encode("utf-16-le")), ROWS),
    "UTF-16 with tabs, a spreadsheet's": (netflix(text(ROWS, delimiter="\t").encode("utf-16")), ROWS),
    "windows-1252": (netflix(text(ROWS).encode("cp1252")), ROWS),
    "windows-1252 with semicolons": (netflix(text(ROWS, delimiter=";").encode("cp1252")), ROWS),
    "windows-1252 with an index": (netflix(lines(indexed(ROWS, "")).encode("cp1252")), ROWS),
    "carriage returns alone": (netflix((HEADER + FIRST + "".join(OTHERS)).replace("\r\n", "\r")), ONE_LINE),
    "a blank line at the end": (netflix(text(ROWS) + "\r\n"), ROWS),
    "many blank lines at the end": (netflix(text(ROWS) + "\n" * 9), ROWS),
    "a blank line between": (netflix(HEADER + FIRST + "\r\n" + "".join(OTHERS)), ONE_LINE),
    "a blank line at the start": (netflix("\r\n" + text(ROWS)), ROWS),
    "rows of commas": (netflix(HEADER + COMMAS + FIRST + "".join(OTHERS) + COMMAS * 3), ONE_LINE),
    "no line end at the end": (netflix(text(ROWS).rstrip()), ROWS),
    "a byte-order mark": (netflix(b"\xef\xbb\xbf" + text(ROWS).encode()), ROWS),
    "a byte-order mark and quoted names": (netflix("\ufeff" + text(FULL, quoting=csv.QUOTE_ALL)), FULL),  # type: ignore[arg-type]
    "quotes within a field": (
        netflix(HEADER + FIRST + OTHERS[1].replace("Zoë", '6"2 Z""oë')),
        [ONE_LINE[0], [*ONE_LINE[2][:4], '6"2 Z""oë Ångström', *ONE_LINE[2][5:]]],
    ),
    "TSV with a blank line at the end": (basics(plain() + "\n"), TITLES),
    "TSV with a blank line between": (basics(plain().replace("\ntt2", "\n\ntt2")), TITLES),
    "TSV of UTF-16": (basics(plain().encode("utf-16")), TITLES),
    "TSV with an index": (
        basics("".join("\t".join(row) + "\n" for row in indexed(TITLES, "", BASICS.columns))),
        TITLES,
    ),
    "TSV quoted again": (basics(text(TITLES, BASICS, **REQUOTED)), TITLES),
    "TSV quoted again, nulls empty": (basics(text(NO_NULLS, BASICS, **REQUOTED)), TITLES),
    "TSV quoted again with an index": (basics(lines(indexed(NO_NULLS, "", BASICS.columns), **REQUOTED)), TITLES),
    "TSV made CSV": (basics(text(TITLES, BASICS)), TITLES),
}


@pytest.fixture(scope="module")
def there(own: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of good files, loaded once."""
    folder = tmp_path_factory.mktemp("there")
    for declared in SOURCES:
        write_source(folder, declared)
    load_files(own.postgres.connect, Origin("folder", folder, made_up=False))
    return folder


@pytest.fixture
def folder(there: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(there, tmp_path / "files"))


@pytest.mark.parametrize("kind", TAKEN)
def test_taken_without_doubt(own: Home, folder: Path, kind: str) -> None:
    lay, rows = TAKEN[kind]
    lay(folder)
    load_files(own.postgres.connect, Origin("folder", folder, made_up=False), force=True)
    table = NETFLIX.table if rows[0][0] == "s1" else BASICS.table
    nulls = {"", "\\N"} if table == NETFLIX.table else {"\\N"}
    expected = [tuple(None if cell in nulls else cell for cell in row) for row in rows]
    assert own.query(f"select * from raw.{table} order by 1") == expected
    assert left_over(own) == []
    (again,) = [
        loaded
        for loaded in load_files(own.postgres.connect, Origin("folder", folder, made_up=False))
        if loaded.load.table == table
    ]
    assert again.unchanged


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (text(ROWS).encode("cp1252"), "in windows-1252"),
        (text(ROWS).encode("utf-16"), "in utf-16-le"),
        (text(ROWS, delimiter=";"), "a semicolon between fields, quotes as in CSV"),
        (lines(indexed(ROWS, "")), "without its index column"),
        (lines(wider(ROWS, "")), "without the empty columns at its right"),
        (text(ROWS) + COMMAS, "without lines that hold no value"),
    ],
)
def test_what_is_unusual_is_said(own: Home, folder: Path, content: str | bytes, said: str) -> None:
    path = put(folder, NETFLIX, content, NETFLIX.file_name)
    done = own.call("load", "--from", folder)
    assert (done.returncode, done.stderr) == (0, f"{path}: read {said}\n")


def large_line(files: Path) -> None:
    with (files / NETFLIX.file_name).open("ab") as file:
        file.write(b'"' + b"x" * (LONGEST_LINE + 1_000_000))


def pipe(files: Path) -> None:
    (files / NETFLIX.file_name).unlink()
    os.mkfifo(files / NETFLIX.file_name)


def lost_link(files: Path) -> None:
    (files / NETFLIX.file_name).unlink()
    (files / NETFLIX.file_name).symlink_to(files / "nowhere")


MANY = "".join(f"tt{number}\tshort\tPlain\tPlain\t0\t\\N\t\\N\t\\N\t\\N\n" for number in range(4, 9000))
REFUSED: dict[str, tuple[Lay, str]] = {
    "a second download that differs": (
        lambda files: (files / "netflix_titles (1).csv").write_text(text(ROWS)),
        r"netflix_titles\.csv is there more than once: \S+netflix_titles \(1\)\.csv, \S+netflix_titles\.csv; keep one",
    ),
    "an archive that differs": (
        lambda files: (files / "archive.zip").write_bytes(zipped("netflix_titles.csv", text(ROWS))),
        r"netflix_titles\.csv is there more than once: \S+netflix_titles\.csv, \S+archive\.zip/netflix_titles\.csv; .*",
    ),
    "another name": (
        netflix(text(ROWS), "netflix.csv"),
        r"not in \S+, plain or \.gz: netflix_titles\.csv; netflix\.csv seems to be netflix_titles\.csv: rename it",
    ),
    "a workbook": (
        netflix(zipped("xl/workbook.xml", "x"), "netflix_titles.xlsx"),
        r"not in .*: netflix_titles\.csv; netflix_titles\.xlsx: this is an Excel workbook: save it as CSV in UTF-8",
    ),
    "a workbook by a wrong name": (
        netflix(zipped("xl/workbook.xml", "x")),
        r"\S+netflix_titles\.csv: this is an Excel workbook: save it as CSV in UTF-8",
    ),
    "another archive": (netflix(b"7z\xbc\xaf and so on"), r"\S+: this is a 7z archive: unpack it first"),
    "a pipe": (pipe, r"\S+netflix_titles\.csv: this is a pipe, not a file: save the data as a file"),
    "a link to nothing": (lost_link, r"\S+netflix_titles\.csv: a link to a file that is not there"),
    "a key twice": (
        netflix(text([*ROWS, ["s1", *ROWS[1][1:]]])),
        r"\S+netflix_titles\.csv, line 6, column show_id: s1 is in line 2 already: keep one",
    ),
    "no key": (
        netflix(text([*ROWS, ["", *ROWS[1][1:]]])),
        r"\S+netflix_titles\.csv, line 6, column show_id: no value, where each row needs one: correct .*",
    ),
    "a text in an index": (
        netflix(lines([["", *NETFLIX.columns], ["0", *ROWS[0]], ["x", *ROWS[1]]])),
        r"\S+netflix_titles\.csv, line 4, field 1: x in a column without a name: name it or delete it",
    ),
    "a value at the right": (
        netflix(lines([[*NETFLIX.columns, ""], [*ROWS[0], ""], [*ROWS[1], "x"]])),
        r"\S+netflix_titles\.csv, line 4: a value in a column without a name, 13 are expected; field 13 is x: .*",
    ),
    "a column without a name between": (
        netflix(lines([["show_id", "", *NETFLIX.columns[1:]], ["s1", "", *ROWS[0][1:]]])),
        r"\S+netflix_titles\.csv, line 1: a column without a name between the others: delete it, or name it",
    ),
    "Cyrillic of one byte": (
        netflix(text([[*ROWS[1][:2], "Москва", *ROWS[1][3:]]]).replace("í", "i").encode("cp1251")),
        r"\S+netflix_titles\.csv, line 2: bytes that are not UTF-8 \(0xcc .*",
    ),
    "an older Macintosh": (
        netflix(text([[*ROWS[1][:2], "Amélie", *ROWS[1][3:]]]).encode("mac_roman")),
        r"\S+netflix_titles\.csv, line 2: bytes that are not UTF-8 \(0x8e\): save it as UTF-8, or fetch it again",
    ),
    "two encodings": (
        netflix(text(ROWS[:2]).encode() + text(ROWS[2:]).encode("cp1252").split(b"\r\n", 1)[1]),
        r"\S+netflix_titles\.csv, line \d: bytes that are not UTF-8 .*",
    ),
    "UTF-16 cut short": (
        netflix(text(ROWS).encode("utf-16")[:-1]),
        r"\S+netflix_titles\.csv, line 5: bytes that are not UTF-16-LE: save .*",
    ),
    "a backspace": (
        basics(plain().replace("Plain\tPlain", "Pl\bain\tPlain")),
        r"\S+title\.basics\.tsv, line 3: a backspace \(byte 08\), with which .*: take it out",
    ),
    "quotes doubled, seen late": (
        basics(plain(rows=TITLES[1:2]) + MANY + 'tt9999\tshort\t"""Swing it"" x"\tx\t0\t\\N\t\\N\t\\N\t\\N\n'),
        r"\S+title\.basics\.tsv, line 8999: quotes are doubled, as another program writes them: .*",
    ),
    "a NUL in the header": (netflix("show_id,ty\0pe\r\n"), r"\S+netflix_titles\.csv, line 1: a NUL byte: .*"),
    "a header of one long line": (netflix("x," * 400_000), r"\S+netflix_titles\.csv: not the columns of .{,2000}"),
    "a long line": (large_line, r"\S+netflix_titles\.csv, line 5: no line ends in 16 MB: .*"),
    "zeroes": (netflix(bytes(1000)), r"\S+netflix_titles\.csv, line 1: a NUL byte: .*"),
    "a zip cut short": (
        netflix(zipped("netflix_titles.csv", text(ROWS))[:-30]),
        r"\S+netflix_titles\.csv: the zip archive is damaged: fetch it again",
    ),
    "a gzip in a gzip, cut short": (
        basics(gzip.compress(gzip.compress(os.urandom(9000) + plain().encode())[:-20]), "title.basics.tsv.gz"),
        r"\S+title\.basics\.tsv\.gz: the gzip file is cut short: fetch it again",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_in_one_line(own: Home, folder: Path, kind: str) -> None:
    lay, message = REFUSED[kind]
    before = state(own)
    lay(folder)
    with pytest.raises(UserError) as said:
        load_files(own.postgres.connect, Origin("folder", folder, made_up=False), force=True)
    assert re.fullmatch(message, str(said.value)), str(said.value)
    assert state(own) == before
    assert left_over(own) == []


def test_an_older_copy_deep_below_is_not_looked_at(own: Home, folder: Path) -> None:
    write_source(folder / "older" / "2019", NETFLIX, rows_of(NETFLIX, 2))
    load_files(own.postgres.connect, Origin("folder", folder, made_up=False), force=True)
    assert own.query("select count(*) from raw.netflix_titles") == [(3,)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_may_not_be_read(own: Home, folder: Path) -> None:
    folder.chmod(0)
    try:
        with pytest.raises(UserError, match="the folder cannot be read: allow it, or name another"):
            load_files(own.postgres.connect, Origin("folder", folder, made_up=False))
    finally:
        folder.chmod(0o755)
