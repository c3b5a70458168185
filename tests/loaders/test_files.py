"""Files as COPY is given them: what older servers would leave out unsaid."""

from pathlib import Path

import pytest

from loaders.files import FEW_QUOTES, _doubled_quote, open_source
from loaders.places import LocalFile

from .conftest import Home, source, write_bytes, write_source
from .test_warehouse import INSTALLED, NewHome

CAST = source("netflix_titles")
HEADER = ",".join(CAST.columns)


@pytest.mark.parametrize("quotes_before", [0, 1, FEW_QUOTES - 1, FEW_QUOTES, FEW_QUOTES + 1, 3 * FEW_QUOTES])
@pytest.mark.parametrize("rest", ["", 'x\t"""a', 'x\t"a"b\t""\t"""""', '"""', '\t"""', '"\t"""'])
@pytest.mark.parametrize("between", ["", "a", "\t", "\t\t\n"])
def test_doubled_quotes_are_found_as_a_search_for_all_bytes_finds_them(
    quotes_before: int, rest: str, between: str
) -> None:
    block = (quotes_before * (between + '"') + rest).encode()
    assert _doubled_quote(block) == block.find(b'\t"""')


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 100])
@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("one\n\\.\nthree\n", 3),
        ("\\.\n", 2),
        ("one\ntwo\n\\.", 4),
        ("one\r\n\\.\r\nthree\r\n", 3),
        ('one\n\\.two\n x\\.\n"\\."\n', None),
    ],
)
def test_a_line_that_an_older_server_takes_for_the_end(tmp_path: Path, size: int, rows: str, line: int | None) -> None:
    path = write_bytes(tmp_path / CAST.file_name, f"{HEADER}\n{rows}".encode())
    for ends_at_mark in (True, False):
        read = b""
        with open_source(CAST, LocalFile(path)) as file:
            file.ends_at_mark = ends_at_mark
            try:
                while block := file.read(size):
                    read += block
            except ValueError:
                pass
        if line is None or not ends_at_mark:
            assert (read, file.problem) == (rows.encode(), None)
        else:
            expected = f"line {line} is \\. alone, where Postgres before 18 stops reading: use 18 or later"
            assert file.problem == expected


OLDER = [path.parent for path in INSTALLED if int(path.parent.parent.name) < 18]


@pytest.mark.skipif(not OLDER, reason="no Postgres before 18 is installed in /usr/lib/postgresql")
def test_an_older_server_drops_no_row_unsaid(new_home: NewHome, files: Path) -> None:
    home: Home = new_home()
    assert home.call("warehouse", "start", NETFLIX_RATINGS_POSTGRES_BIN=str(OLDER[-1])).returncode == 0
    assert home.call("load", "--from", files).returncode == 0
    before = home.query("select * from raw.netflix_titles")
    path = write_source(files, CAST, [["a"] * 12, ["\\."], ["b"] * 12])
    done = home.call("load", "--from", files)
    said = f"error: {path}: line 3 is \\. alone, where Postgres before 18 stops reading: use 18 or later\n"
    assert (done.returncode, done.stderr) == (1, said)
    assert home.query("select * from raw.netflix_titles") == before
