"""Files mutated at random, the same each time: a load holds what another reader finds in them, or changes nothing."""

import csv
import gzip
import io
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.load import load_files
from loaders.load_log import Origin
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse.errors import UserError

from .conftest import Home, rows_of, source, write_source
from .test_layouts import NETFLIX, ROWS, TITLES, plain, text

BASICS = source("imdb_title_basics")
GOOD = {NETFLIX: text(ROWS).encode(), BASICS: plain(BASICS, [*TITLES, *rows_of(BASICS, 4)]).encode()}
PIECES = [
    *(b"", b"\n", b"\r\n", b"\r", b",", b"\t", b";", b'"', b'""', b'\t"""', b"\\N", b"\\.", b"\n\\.\n", b"\b", b"\0"),
    *(b"\xe9", b"\xc3\xa9", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1f\x8b", b"s1", b"x" * 300, b"\n\n", b"," * 11 + b"\n"),
]


@st.composite
def mutated(draw: st.DrawFn) -> tuple[SourceFile, bytes]:
    """A good file in which up to three pieces were put in the place of others; gzipped or not, and damaged then."""
    declared = draw(st.sampled_from(list(GOOD)))
    content = GOOD[declared]
    for _ in range(draw(st.integers(1, 3))):
        first = 0 if draw(st.integers(0, 9)) == 0 else GOOD[declared].index(b"\n")
        start = draw(st.integers(min(first, len(content)), len(content)))
        end = start + draw(st.sampled_from([0, 0, 1, 2, 40]))
        content = content[:start] + draw(st.sampled_from(PIECES)) + content[end:]
    if draw(st.integers(0, 4)) == 0:
        content = gzip.compress(content, mtime=0)
        if draw(st.booleans()):
            start = draw(st.integers(3, len(content) - 1))
            content = content[:start] + draw(st.sampled_from([b"", b"\0", b"\xff"])) + content[start + 1 :]
    return declared, content


@pytest.fixture(scope="module")
def folder(own: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mutated")
    for declared in SOURCES:
        write_source(folder, declared)
    load_files(own.postgres.connect, Origin("folder", folder, made_up=False))
    return folder


def tried(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@tried(25)
@given(mutated())
def test_raw_is_what_the_file_says_or_nothing_changes(
    own: Home, folder: Path, mutation: tuple[SourceFile, bytes]
) -> None:
    see_that_raw_is_what_the_file_says(own, folder, *mutation)


@pytest.mark.resilience
@tried(100)
@given(mutated())
def test_so_it_is_for_many_files(own: Home, folder: Path, mutation: tuple[SourceFile, bytes]) -> None:
    see_that_raw_is_what_the_file_says(own, folder, *mutation)


def see_that_raw_is_what_the_file_says(own: Home, folder: Path, declared: SourceFile, content: bytes) -> None:
    """Load a file: either raw holds its rows afterwards, or it is refused in words and nothing has changed."""
    before = found(own, declared)
    (folder / declared.file_name).write_bytes(content)
    try:
        load_files(own.postgres.connect, Origin("folder", folder, made_up=False), force=True)
    except UserError as error:
        assert re.fullmatch(r"[^\n\x00-\x1f]{20,3000}", str(error)), repr(str(error))
        assert found(own, declared) == before
    else:
        assert found(own, declared) == sorted(parsed(declared, content))


def found(home: Home, declared: SourceFile) -> list[tuple[Any, ...]]:
    """The rows of a raw table; a value that is null, and an empty one of CSV, is an empty text."""
    columns = ", ".join(f"coalesce(\"{name.lower()}\", '')" for name in declared.columns)
    return sorted(home.query(f"select {columns} from raw.{declared.table}"))


def parsed(declared: SourceFile, content: bytes) -> list[tuple[str, ...]]:
    """The rows of a file as Python reads them, in the order of the source's columns, without rows of nothing."""
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    text = decoded(content)
    if declared is BASICS:
        rows = [re.sub("\r$", "", line).split("\t") for line in text.split("\n")]
        rows = [["" if cell == "\\N" else cell for cell in row] for row in rows]
    else:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header, *rest = [row for row in rows if any(row)]
    places = [header.index(name) for name in declared.columns]
    return [tuple(row[place] for place in places) for row in rest]


def decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252")
