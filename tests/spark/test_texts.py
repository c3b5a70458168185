"""Text is cleaned and normalized on Spark as on Postgres: every code point, and every name that is there."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest

from tests.loaders.conftest import Home
from tests.spark.conftest import Lake, Session, compiled
from tests.spark.names import names_in

CORES = 2  # each reads a file
ALONE = 0x250  # code points before it have a text each: plain letters take ways of their own
TOGETHER = 8  # of the others stand in one text: a row costs more than its characters
MACROS = (
    *("clean_text", "lower_case", "normalize_text", "normalize_numerals", "repair_text", "sort_words"),
    "join_name_suffixes",
)
NAMES = """
select title from raw.netflix_titles union select "cast" from raw.netflix_titles
union select primarytitle from raw.imdb_title_basics union select primaryname from raw.imdb_name_basics
union select title from raw.imdb_title_akas
"""
# What the macros make of a column `text`, each in a column of its name.
COLUMNS = ", ".join(f"{{{{ {macro}('text') }}}} as {macro}" for macro in MACROS)
ODD = (
    *(
        "Tom &amp; JosÃ©",
        "Ã’",
        "&#39;n&#x27;",
        "Æsop’s ½ “Straße” – №5",
        "Part II: The Fourth Part v",
        "Ann Lee, Jr., Bo Ek",
    ),
    *("ΣΊΣΥΦΟΣ İstanbul", "a\u00a0\u200bb\r\n c", "[x] {y} ^z \\ w", "", " ", "ﷺ ㍿ ﬁ", "one two\nten"),
)


@pytest.fixture(scope="module")
def texts(built: Home) -> list[str]:
    """Texts with every code point that Postgres can hold, the sample's names, and those of the real files."""
    words = [f"A{chr(point)}b" for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000]
    alone, others = words[:ALONE], words[ALONE:]
    points = [*alone, *(" ".join(others[at : at + TOGETHER]) for at in range(0, len(others), TOGETHER))]
    names = {name for (name,) in built.query(NAMES) if name}
    if folder := os.environ.get("NETFLIX_RATINGS_DATA"):
        names |= set(names_in(Path(folder)))
    return [*points, *sorted(names), *ODD]


@pytest.fixture
def session_of_its_own(new_landed: Callable[[], Lake], tmp_path: Path) -> Iterator[Session]:
    """A lake and a process for this: the other one is building."""
    begun = Session(new_landed(), tmp_path / "log")
    yield begun
    begun.close()


def test_every_code_point_and_name_becomes_the_same(texts: list[str], built: Home, session_of_its_own: Session) -> None:
    import pyarrow
    from pyarrow import parquet

    folder = session_of_its_own.lake.folder
    (folder / "texts").mkdir()
    for part in range(CORES):
        rows = pyarrow.table({"place": range(part, len(texts), CORES), "text": texts[part::CORES]})
        parquet.write_table(rows, folder / "texts" / f"part-{part}.parquet")
    columns = session_of_its_own.compiled(COLUMNS)
    session_of_its_own.ask({"answers": f"select place, {columns} from parquet.`{folder}/texts`"})
    theirs = parquet.read_table(str(folder / "answers")).sort_by("place")
    with closing(built.postgres.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("create temporary table texts (place integer, text text)")
        cursor.copy_expert("copy texts from stdin (format csv)", StringIO(_as_csv(enumerate(texts))))
        cursor.execute(f"select {compiled(COLUMNS, built)} from texts order by place")
        ours = zip(*cursor.fetchall(), strict=True)
    for macro, answers in zip(MACROS, ours, strict=True):
        pairs = zip(texts, answers, theirs.column(macro).to_pylist(), strict=True)
        different = [(text, our, their) for text, our, their in pairs if our != their]
        assert not different, f"{macro}: {len(different):,} differ: {different[:20]}"


def _as_csv(rows: Iterable[tuple[int, str]]) -> str:
    written = StringIO()
    csv.writer(written, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return written.getvalue()
