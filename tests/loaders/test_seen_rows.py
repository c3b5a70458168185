"""What the loader sees of rows while it copies them, keys and values, holds for these rows and no others."""

import json
import random
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from loaders import copy_file, seen_rows
from loaders.load import load_files
from loaders.load_log import Origin
from loaders.seen_rows import MOST_VALUES, SeenRows
from loaders.warehouse.settings import ROOT

from .conftest import COMMAND, Home, source, up, write_source
from .test_generic_tests import compiled

PRINCIPALS = source("imdb_title_principals")
CREWS = source("imdb_title_crew")
AKAS = source("imdb_title_akas")
BASICS = source("imdb_title_basics")
RATINGS = source("imdb_title_ratings")
Row = tuple[str, ...]
ASCENDING: dict[str, list[Row]] = {
    "one row": [("tt1", "1")],
    "as text": [("tt1", "1"), ("tt10", "1"), ("tt10", "2"), ("tt10", "10"), ("tt2", "1")],
    "by length": [("tt9", "1"), ("tt9", "9"), ("tt9", "10"), ("tt10", "1"), ("tt11", "1")],
}
OTHERS: dict[str, list[Row]] = {
    "twice": [("tt1", "1"), ("tt1", "1")],
    "twice, apart": [("tt1", "1"), ("tt2", "1"), ("tt1", "1")],
    "in no order": [("tt10", "1"), ("tt9", "1"), ("tt10", "2")],
    "numbers that descend": [("tt1", "2"), ("tt1", "1")],
    "one number written twice": [("tt1", "1"), ("tt1", "01")],
    "a number that a test reads as null": [("tt1", "0000000001")],
    "no number": [("tt1", "x")],
    "a fraction": [("tt1", "1.0")],
    "a number that is null": [("tt1", r"\N")],
    "an id that is null": [(r"\N", "1")],
    "a field too many": [("tt1", "1\t2")],
    "a field too few": [("tt1",)],
}


def ascends(rows: Sequence[Row], key: tuple[str, ...] = ("id", "number"), rows_copied: int | None = None) -> bool:
    keys, text = (
        SeenRows(("id", "number", "rest"), key),
        "".join("\t".join((*row, "x")) + "\n" for row in rows).encode(),
    )
    for start in range(0, len(text), 7):  # rows are cut anywhere
        keys.see(text[start : start + 7])
    return keys.ascends(len(rows) if rows_copied is None else rows_copied)


@pytest.mark.parametrize("chunk", [1, 12, 1 << 20])
@pytest.mark.parametrize(
    ("rows", "expected"), [*((r, True) for r in ASCENDING.values()), *((r, False) for r in OTHERS.values())]
)
def test_only_keys_that_ascend_are_told(
    monkeypatch: pytest.MonkeyPatch, rows: list[Row], expected: bool, chunk: int
) -> None:
    monkeypatch.setattr(seen_rows, "CHUNK", chunk)
    assert ascends(rows) is expected


@pytest.mark.parametrize("chunk", [1, 12, 1 << 20])
@pytest.mark.parametrize("rows", [*ASCENDING.values(), *OTHERS.values()])
def test_lines_are_counted_as_they_end_whether_keys_ascend_or_not(
    monkeypatch: pytest.MonkeyPatch, rows: list[Row], chunk: int
) -> None:
    monkeypatch.setattr(seen_rows, "CHUNK", chunk)
    text = "".join("\t".join((*row, "x")) + "\n" for row in rows).encode()
    for asked in (1, 2, 5):  # after every so many blocks: what was counted once is not counted again
        seen = SeenRows(("id", "number", "rest"), ("id", "number"))
        for number, start in enumerate(range(0, len(text), 7), 1):
            seen.see(text[start : start + 7])
            if number % asked == 0:
                assert seen.lines == text[: start + 7].count(b"\n")


def test_a_key_of_one_column_and_other_rows_than_were_copied() -> None:
    rows = [("tt1", "2"), ("tt2", "1")]
    assert ascends(rows, ("id",))
    assert not ascends([*rows, ("tt2", "2")], ("id",))
    assert not ascends(rows, rows_copied=3), "COPY saw another number of rows"


def test_of_keys_at_random_those_that_ascend_are_each_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_rows, "CHUNK", 20)
    chance = random.Random(7)
    told = 0
    for _ in range(400):
        rows = [
            (f"tt{chance.choice((8, 9, 10, 11))}", str(chance.choice((1, 2, 9, 10))))
            for _ in range(chance.randint(1, 4))
        ]
        if chance.random() < 0.5:
            rows.sort(key=lambda row: (len(row[0]), row[0], int(row[1])))
        found = ascends([*rows])
        told += found
        assert not found or len(set(rows)) == len(rows), rows
    assert 50 < told < 350


@pytest.mark.parametrize("chunk", [1, 30, 1 << 20])
def test_all_values_of_a_vocabulary_are_seen(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(seen_rows, "CHUNK", chunk)
    words = ["actor", r"\N", "", "Café", "actor", 'a "b"', " actor"]
    seen = SeenRows(("id", "word", "number", "other"), ("id", "number"), ("word", "other"))
    for n, word in enumerate(words):
        seen.see(f"tt1\t{word}\t{n}\tx\n".encode())
    assert seen.ascends(len(words))
    assert seen.values == {"word": sorted(set(words) - {r"\N"}), "other": ["x"]}


def test_of_lists_all_words_are_seen() -> None:
    seen = SeenRows(("id", "words"), ("id",), lists=("words",))
    rows = ["Drama,Crime", r"\N", "", "Drama", "Crime, Noir", "Drama,,"]
    for n, words in enumerate(rows):
        seen.see(f"tt{n}\t{words}\n".encode())
    assert seen.ascends(len(rows))
    assert seen.values == {"words": ["", " Noir", "Crime", "Drama"]}


def test_of_lines_that_end_otherwise_no_groups_are_known() -> None:
    seen = SeenRows(("id", "word"), ("id",))
    seen.see(b"tt0000001\ta\rtt0000900\tb\ntt0001000\tc\n")
    seen.ascends(2)
    assert seen.group_hashes is None


def test_a_column_with_too_many_values_has_no_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_rows, "CHUNK", 1000)
    seen = SeenRows(("id", "many", "most"), ("id",), ("many", "most"))
    for n in range(2 * MOST_VALUES):
        seen.see(f"tt{n:09}\t{n % (MOST_VALUES + 1)}\t{n % MOST_VALUES}\n".encode())
    assert seen.ascends(2 * MOST_VALUES)
    assert seen.values == {"most": sorted(map(str, range(MOST_VALUES)))}


@pytest.mark.parametrize("chunk", [1, 12, 1 << 20])
def test_of_numbers_the_range_is_seen_and_all_that_is_no_plain_number(
    monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(seen_rows, "CHUNK", chunk)
    columns: dict[str, list[str]] = {
        "years": ["1999", "2001", r"\N", "1901", "2000", "1950", "2001"],
        "mixed": ["90", "0", "98.0", "Reality", "", r"\N", "123456789"],
        "odd": ["-1", "+1", " 1", "1234567890", "١", "1_0", "0x1F"],
        "padded": ["007", "7", r"\N", r"\N", r"\N", "08", "8"],
        "none": [r"\N"] * 7,
    }
    seen = SeenRows(("id", *columns), ("id",), numbers=list(columns))
    for n, row in enumerate(zip(*columns.values(), strict=True)):
        seen.see("\t".join((f"tt{n}", *row, "\n")).replace("\t\n", "\n").encode())
    assert seen.ascends(7)
    assert seen.values == {
        "years": ["1901", "2001"],
        "mixed": ["", "0", "123456789", "98.0", "Reality"],
        "odd": sorted(columns["odd"]),
        "padded": ["007", "08", "7", "8"],
        "none": [],
    }


@pytest.mark.parametrize("chunk", [1, 1 << 20])
def test_of_ids_the_letters_are_seen_and_all_that_is_no_plain_id(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(seen_rows, "CHUNK", chunk)
    longest = f"tt{'9' * 15}"
    for odd, seen_as in (
        ((), ()),
        (("nm0000003",), ("nm",)),
        (("TT0000003",), ("TT",)),
        (("tt0000003 ",), ("tt0000003 ",)),
        (("t0000003",), ("t",)),
        (("tt000000x",), ("tt000000x",)),
        (("tt00\u0663",), ("tt00\u0663",)),
        (("", "12"), ("",)),
        ((f"{longest}9",), (f"{longest}9",)),
    ):
        rows = sorted(["tt0000001", "tt0000002", longest, *odd])
        seen = SeenRows(("id", "number"), ("id",), ids=("id",))
        for row in rows:
            seen.see(f"{row}\t7\n".encode())
        assert seen.ascends(len(rows)), odd
        assert seen.values == {"id": sorted({"tt", *seen_as})}, odd


def test_bytes_that_are_no_text_are_left_to_copy() -> None:
    seen = SeenRows(("id", "number"), ("id",), numbers=("number",))
    seen.see(b"tt1\t\xff\ntt2\t7\n")
    assert seen.ascends(2)
    assert seen.values == {"number": ["7", "\ufffd"]}


def test_the_proof_holds_for_the_rows_that_were_loaded_alone(
    parsed: Home, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_file, "LARGE", 0)
    write_source(files, PRINCIPALS, [[f"tt{n}", "1", "nm1", "actor", "", ""] for n in (8, 9, 10)])
    write_source(files, CREWS, [["tt2", "", ""], ["tt1", "", ""], ["tt3", "", ""]])
    load_files(parsed.postgres.connect, Origin("folder", files, made_up=False), full=True, force=True)
    view = "create or replace view public.{0} as select * from raw.{0}"
    for table in (PRINCIPALS.table, CREWS.table):
        parsed.query(view.format(table))
    proof = "select {{{{ keys_ascend_as_loaded('public.{0}', '{0}', 'raw.load_log') }}}}"
    principals, crews = compiled(parsed, *(proof.format(table) for table in (PRINCIPALS.table, CREWS.table)))
    assert parsed.query(principals) == [(True,)]
    assert parsed.query(crews) == [(False,)], "these do not ascend"

    rows = f"raw.{PRINCIPALS.table}_rows"
    table = f"raw.{PRINCIPALS.table}"
    parsed.query(f"create table public.same_rows as table {table}")
    for other in (
        f"view public.other as select * from {table} union all table {table}",
        f"view public.other as select one.* from {table} as one cross join generate_series(1, 2)",
        f"view public.other as select * from {table} where tconst in (select tconst from {table}) limit 2",
        "view public.other as select one.* from public.same_rows as one",
        f"table public.other as table {table}",
    ):
        parsed.query(f"create {other}")
        assert parsed.query(principals.replace(f"public.{PRINCIPALS.table}", "public.other")) == [(False,)], other
        parsed.query(f"drop {other.split()[0]} public.other")
    parsed.query("drop table public.same_rows")
    parsed.query(f"create view public.other as select tconst from {table} where tconst <> 'tt9'")
    assert parsed.query(principals.replace(f"public.{PRINCIPALS.table}", "public.other")) == [(True,)], (
        "fewer are unique"
    )
    parsed.query("drop view public.other")
    for change in (
        f"update {rows} set tconst = 'tt8'",
        f"insert into {rows} table {rows}",
        f"delete from {rows} where tconst = 'tt8'",
    ):
        parsed.query(f"create table public.kept as table raw.{PRINCIPALS.table}")
        parsed.query(change)
        assert parsed.query(principals) == [(False,)], change
        # The same rows again, but of another transaction.
        parsed.query(f"truncate {rows}")
        parsed.query(f"insert into {rows} table public.kept")
        assert parsed.query(principals) == [(False,)]
        parsed.query("drop table public.kept")
        load_files(parsed.postgres.connect, Origin("folder", files, made_up=False), full=True, force=True)
        assert parsed.query(principals) == [(True,)]
    parsed.query(f"create table raw.more () inherits ({rows}); insert into raw.more table {rows} limit 1")
    assert parsed.query(principals) == [(False,)], "a table with rows of its own is read with it"
    parsed.query("drop table raw.more")
    for table in (PRINCIPALS.table, CREWS.table):
        parsed.query(f"drop view public.{table}")


def test_no_row_is_read_for_the_proof_unless_postgres_lost_its_counts(
    new_parsed_home: Callable[[], Home], files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_file, "LARGE", 0)
    home = new_parsed_home()
    write_source(files, PRINCIPALS, principals("actor", "editor", "writer"))
    load_files(home.postgres.connect, Origin("folder", files, made_up=False), full=True, force=True)
    table = PRINCIPALS.table
    home.query(f"create view public.{table} as select * from raw.{table}")
    (proof,) = compiled(home, f"select {{{{ keys_ascend_as_loaded('public.{table}', '{table}', 'raw.load_log') }}}}")
    assert (rows_read(home, proof)[f"{table}_rows"], home.query(proof)) == (0, [(True,)])
    crash(home)
    assert (rows_read(home, proof)[f"{table}_rows"], home.query(proof)) == (3, [(True,)])


def crash(home: Home) -> None:
    """Stop the server at once, which loses its counts, and start it again."""
    server = home.postgres
    server.binaries.run("pg_ctl", "stop", "-D", server.data, "-m", "immediate", "-w")
    up(home)


def rows_read(home: Home, query: str) -> Counter[str]:
    """How many rows of each table a query reads; a table that it opens counts, also where it has none."""
    ((plan,),) = home.query(f"explain (analyze, format json) {query}")
    nodes, rows = [plan[0]["Plan"]], Counter[str]()
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if node.get("Actual Loops"):
            rows[str(node.get("Relation Name"))] += int(node["Actual Rows"] * node["Actual Loops"])
    return rows


def rows_with_and_without_notes(home: Home, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query, which are the same where the loader noted no values."""
    with closing(home.postgres.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
        cursor.execute("update raw.load_log set values_seen = null")
        cursor.execute(query)
        assert sorted(rows) == sorted(cursor.fetchall())
        connection.rollback()
    return rows


def compiled_model(home: Home, name: str) -> str:
    done = subprocess.run(
        [str(COMMAND.with_name("dbt")), "--quiet", "compile", "--select", name],
        cwd=ROOT,
        env=home.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    (path,) = (home.folder / "target" / "compiled").rglob(f"{name}.sql")
    return path.read_text()


def principals(*roles: str) -> list[list[str]]:
    return [[f"tt{n}", "1", "nm1", role, r"\N", r"\N"] for n, role in enumerate(roles, 1)]


def titles(*types: str, genres: str = "Drama,Crime") -> list[list[str]]:
    return [[f"tt{n}", kind, "A", "A", "0", "2001", r"\N", "90", genres] for n, kind in enumerate(types, 1)]


def akas(*places: tuple[str, str]) -> list[list[str]]:
    return [[f"tt{n}", "1", "A", *place, r"\N", r"\N", "0"] for n, place in enumerate(places, 1)]


def test_tables_without_new_values_are_not_read_and_no_new_value_is_lost(
    new_built_home: Callable[[], Home], files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_file, "LARGE", 0)
    home = new_built_home()
    model = compiled_model(home, "int_new_values")

    def load() -> None:
        load_files(home.postgres.connect, Origin("folder", files, made_up=False), full=True, force=True)

    def found() -> set[tuple[str, str, str, int]]:
        """The new values of IMDb's largest tables, which are the same without what the loader noted."""
        statement = f"select source_table, source_column, source_value, number_of_rows from ({model}) as found"
        statement += " where source_table in ('imdb_title_basics', 'imdb_title_principals', 'imdb_title_akas')"
        rows = rows_with_and_without_notes(home, statement)
        return {(table, column, value, int(number)) for table, column, value, number in rows}

    def tables_read() -> set[str]:
        return set(rows_read(home, model)) & large

    # Genres are counted in the titles that are kept.
    large = {f"{source.table}_rows" for source in (PRINCIPALS, AKAS, BASICS)} | {"int_imdb_titles"}
    write_source(files, PRINCIPALS, principals("actor", "editor", "", r"\N"))
    write_source(files, AKAS, akas(("US", "en"), (r"\N", r"\N"), ("XWW", r"\N")))
    write_source(files, BASICS, titles("movie", "tvEpisode"))
    load()
    noted = "select values_seen from raw.load_log where table_name = %s order by load_id desc limit 1"
    ((values,),) = home.query(noted, AKAS.table)
    assert json.loads(values) == {"region": ["US", "XWW"], "language": ["en"]}
    assert (found(), tables_read()) == (set(), set())

    write_source(files, PRINCIPALS, principals("actor", "puppeteer", "puppeteer"))
    write_source(files, AKAS, akas(("US", "en"), ("XQQ", "en"), ("US", "qqq")))
    write_source(files, BASICS, titles("movie", "hologram", genres="Drama,Light"))
    load()
    new = {
        ("imdb_title_principals", "source_role", "puppeteer", 2),
        ("imdb_title_akas", "region", "XQQ", 1),
        ("imdb_title_akas", "language", "qqq", 1),
        ("imdb_title_basics", "source_type", "hologram", 1),
    }
    assert (found(), tables_read()) == (new, large)

    rows = f"raw.{PRINCIPALS.table}_rows"
    by_hand = ("imdb_title_principals", "source_role", "wizard", 1)
    for change in (
        f"update {rows} set category = 'wizard' where tconst = 'tt1'",
        f"insert into {rows} (tconst, ordering, category) values ('tt9', '1', 'wizard')",
        f"create table public.kept as table {rows}; truncate {rows}; insert into {rows} table public.kept; "
        f"drop table public.kept; update {rows} set category = 'wizard' where tconst = 'tt1'",
        f"create or replace view raw.{PRINCIPALS.table} as select tconst, ordering, nconst, "
        f"case when tconst = 'tt1' then 'wizard' else category end as category, job, characters from {rows} offset 0",
    ):
        write_source(files, PRINCIPALS, principals("actor", "editor"))
        load()
        assert f"{PRINCIPALS.table}_rows" not in tables_read()
        home.query(change)
        assert by_hand in found(), change
    load()
    home.query(f"delete from {rows} where tconst = 'tt2'")
    assert f"{PRINCIPALS.table}_rows" not in tables_read(), "what is gone is nothing new"
    crash(home)
    assert f"{PRINCIPALS.table}_rows" in tables_read(), "nobody knows any more whether rows were changed"


def test_tables_without_notes_of_values_are_not_read_and_no_note_is_lost(
    new_built_home: Callable[[], Home], files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_file, "LARGE", 0)
    home = new_built_home()
    model = compiled_model(home, "int_value_notes")
    basics, ratings = (f"{source.table}_rows" for source in (BASICS, RATINGS))

    def load(titles: Sequence[tuple[str, str, str]], scores: Sequence[tuple[str, str]]) -> None:
        rows = [
            [f"tt{n}", "movie", "A", "A", is_adult, year, r"\N", minutes, "Drama"]
            for n, (is_adult, year, minutes) in enumerate(titles, 1)
        ]
        write_source(files, BASICS, rows)
        write_source(files, RATINGS, [[f"tt{n}", *score] for n, score in enumerate(scores, 1)])
        load_files(home.postgres.connect, Origin("folder", files, made_up=False), full=True, force=True)

    def found() -> set[tuple[str, ...]]:
        """The notes of both tables, which are the same without what the loader noted."""
        statement = f"select row_key, source_column, kind, source_value from ({model}) as found"
        statement += f" where source_table in ('{BASICS.table}', '{RATINGS.table}')"
        return set(rows_with_and_without_notes(home, statement))

    def tables_read() -> set[str]:
        return set(rows_read(home, model)) & {basics, ratings}

    plain = [("0", "1999", "90"), ("1", r"\N", "98.0"), (r"\N", "2001", ""), ("0", "2000", "1,234")]
    load(plain, [("7.4", "12"), ("10", "3000000")])
    assert (found(), tables_read()) == (set(), set())

    for title, note in (
        (("2", "1999", "90"), ("is_adult", "unreadable", "2")),
        (("01", "1999", "90"), ("is_adult", "unreadable", "01")),
        (("0", "19800", "90"), ("start_year", "out_of_range", "19800")),
        (("0", "0", "90"), ("start_year", "out_of_range", "0")),
        (("0", "-1", "90"), ("start_year", "out_of_range", "-1")),
        (("0", "1999", "Reality"), ("runtime_minutes", "unreadable", "Reality")),
        (("0", "1999", "98.5"), ("runtime_minutes", "unreadable", "98.5")),
        (("0", "1999", "unknown"), ("runtime_minutes", "placeholder", "unknown")),
        (("0", "1999", "1234567890"), ("runtime_minutes", "unreadable", "1234567890")),
    ):
        load([*plain, title], [("7.4", "12")])
        assert (found(), tables_read()) == ({("tt5", *note)}, {basics}), note
    for score, note in (
        (("10.1", "12"), ("imdb_rating", "out_of_range", "10.1")),
        (("7.4", "0"), ("imdb_votes", "out_of_range", "0")),
    ):
        load(plain, [("7.4", "12"), score])
        assert (found(), tables_read()) == ({("tt2", *note)}, {ratings}), note

    load(plain, [("7.4", "12")])
    home.query(f"update raw.{basics} set startyear = '19800' where tconst = 'tt1'")
    assert (found(), tables_read()) == ({("tt1", "start_year", "out_of_range", "19800")}, {basics})


def test_tables_with_plain_ids_alone_are_not_read_and_no_other_id_is_lost(
    new_built_home: Callable[[], Home], files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_file, "LARGE", 0)
    home = new_built_home()
    (test,) = compiled(
        home,
        "{{ rows_failing_by_column(ref('stg_imdb__title_basics'), rule_breaches({'imdb_id': {'not_null': true, "
        "'prefix': 'tt'}}), may_have_other_ids('imdb_title_basics', {'tconst': 'tt'}, 'raw.load_log')) }}",
    )
    basics = f"{BASICS.table}_rows"

    def found(*ids: str) -> tuple[list[str], bool]:
        """The ids that fail, which are the same without what the loader noted, and whether rows were read."""
        if ids:
            write_source(files, BASICS, [[key, *titles("movie")[0][1:]] for key in ids])
            load_files(home.postgres.connect, Origin("folder", files, made_up=False), full=True, force=True)
        return [row[0] for row in rows_with_and_without_notes(home, test)], basics in rows_read(home, test)

    assert found("tt0000002", "tt0000001") == ([], True), "these do not ascend"
    assert found("tt0000001", "tt0000002", "tt10000003") == ([], False)
    for odd in ("nm0000003", "tt000000x", "uu1", f"tt{'9' * 16}", "tt0000002 "):
        assert found(*sorted(["tt0000001", "tt0000002", odd])) == ([odd], True), odd
    assert found("tt0000001", "tt0000002") == ([], False)
    home.query(f"update raw.{basics} set tconst = 'nm1' where tconst = 'tt0000002'")
    assert found() == (["nm1"], True)
