"""Keys that the loader sees to ascend are proved by that, for the rows that it wrote and no others."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders import copy_file, key_order
from loaders.key_order import KeyOrder
from loaders.load import load_files
from loaders.load_log import Origin

from .conftest import Home, source, write_source
from .test_generic_tests import compiled

PRINCIPALS = source("imdb_title_principals")
CREWS = source("imdb_title_crew")
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
        KeyOrder(("id", "number", "rest"), key),
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
    monkeypatch.setattr(key_order, "CHUNK", chunk)
    assert ascends(rows) is expected


def test_a_key_of_one_column_and_other_rows_than_were_copied() -> None:
    rows = [("tt1", "2"), ("tt2", "1")]
    assert ascends(rows, ("id",))
    assert not ascends([*rows, ("tt2", "2")], ("id",))
    assert not ascends(rows, rows_copied=3), "COPY saw another number of rows"


def test_of_keys_at_random_those_that_ascend_are_each_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_order, "CHUNK", 20)
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
    for table in (PRINCIPALS.table, CREWS.table):
        parsed.query(f"drop view public.{table}")
