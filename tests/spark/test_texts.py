"""Text is cleaned and normalized on Spark as on Postgres: every code point, and every name that is there."""

import csv
import os
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest

from loaders.warehouse.settings import ROOT
from tests.loaders.conftest import Home
from tests.spark.conftest import BIN, Lake
from tests.spark.names import names_in

MACROS = ("clean_text", "normalize_text", "normalize_numerals", "repair_text", "sort_words", "join_name_suffixes")
NAMES = """
select title from staging.stg_netflix__titles union select cast_names from staging.stg_netflix__titles
union select primary_title from staging.stg_imdb__title_basics union select full_name from staging.stg_imdb__name_basics
union select title from staging.stg_imdb__title_akas
"""
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


def _compiled(lake: Lake, macro: str, target: str) -> str:
    command = ("compile", "--inline", f"{{{{ {macro}('text') }}}}", "--target", target, "--quiet")
    done = subprocess.run(
        [str(BIN / "dbt"), *command, "--no-introspect", "--no-populate-cache"],
        cwd=ROOT,
        env=lake.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def texts(built: Home) -> list[str]:
    """A text for every code point that Postgres can hold, the sample's names, and those of the real files."""
    points = [f"A{chr(point)}b" for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000]
    names = {name for (name,) in built.query(NAMES) if name}
    if folder := os.environ.get("NETFLIX_RATINGS_DATA"):
        names |= set(names_in(Path(folder)))
    return [*points, *sorted(names), *ODD]


def test_every_code_point_and_name_becomes_the_same(
    texts: list[str], built: Home, new_lake: Callable[[], Lake]
) -> None:
    import pyarrow
    from pyarrow import parquet

    lake = new_lake()
    (lake.folder / "texts").mkdir()
    rows = pyarrow.table({"place": range(len(texts)), "text": texts})
    parquet.write_table(rows, lake.folder / "texts" / "part-0.parquet", row_group_size=100_000)
    expressions = {macro: _compiled(lake, macro, "spark") for macro in MACROS}
    selected = ", ".join(f"{sql} as {macro}" for macro, sql in expressions.items())
    lake.ask({"answers": f"select place, {selected} from parquet.`{lake.folder}/texts`"})
    theirs = parquet.read_table(str(lake.folder / "answers")).sort_by("place")
    with closing(built.postgres.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("create temporary table texts (place integer, text text)")
        cursor.copy_expert("copy texts from stdin (format csv)", StringIO(_as_csv(enumerate(texts))))
        for macro in MACROS:
            cursor.execute(f"select {_compiled(lake, macro, 'warehouse')} from texts order by place")
            ours = [text for (text,) in cursor.fetchall()]
            pairs = zip(texts, ours, theirs.column(macro).to_pylist(), strict=True)
            different = [(text, our, their) for text, our, their in pairs if our != their]
            assert not different, f"{macro}: {len(different):,} differ: {different[:20]}"


def _as_csv(rows: Iterable[tuple[int, str]]) -> str:
    written = StringIO()
    csv.writer(written, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return written.getvalue()
