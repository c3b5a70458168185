"""The rows that have changed since the last good build are set apart, all of each group and no others."""

import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from loaders import changed_rows, copy_file
from loaders.group_hashes import GROUP_OF
from loaders.load import load_files
from loaders.load_log import Origin
from loaders.sources import SourceFile
from loaders.warehouse.settings import ROOT

from .conftest import Home, source, write_source
from .test_group_hashes import group

BASICS, AKAS, NAMES = source("imdb_title_basics"), source("imdb_title_akas"), source("imdb_name_basics")
STEP = 7
FINGERPRINTS = """
select table_name, pg_class.oid || ':' || relfilenode || ':' || max(load_id)
from raw.load_log
inner join pg_class on pg_class.oid = to_regclass('raw.' || table_name || '_rows')
group by table_name, pg_class.oid, relfilenode
"""


@pytest.mark.parametrize("lengths", [(9,), (9, 10), (3, 9, 10)])
@pytest.mark.parametrize("is_text", [True, False])
def test_where_rows_of_a_group_may_be(lengths: Sequence[int], is_text: bool) -> None:
    """Every page that has rows of a group is named, wherever pages begin, and few others are."""
    chance = random.Random(7)
    ids = [f"tt{n}" for length in lengths for n in range(10 ** (length - 3), 10 ** (length - 3) + 4000, 3)]
    ids = sorted(ids) if is_text else ids
    pages: list[list[str]] = []
    while sum(map(len, pages)) < len(ids):
        at = sum(map(len, pages))
        pages.append(ids[at : at + chance.randrange(1, 30)])
    groups = [*chance.sample(sorted({group(one) for one in ids}), 3), "tt99999", "tt00000"]
    first_ids = [(number, page[0]) for number, page in enumerate(pages) if number % STEP == 0]
    places = changed_rows._places(first_ids, len(pages), groups, by_length=not is_text)
    for of in groups:
        has = {number for number, page in enumerate(pages) if any(group(one) == of for one in page)}
        named = {number for (first, end), inside in places if of in inside for number in range(first, end)}
        assert has <= named
        assert len(named) <= len(has) + 4 * STEP * len(lengths)
    assert all(one[0][1] <= other[0][0] for one, other in pairwise(places)), "each page once"


def test_the_first_page_and_the_last_ones_may_have_no_row_to_look_at() -> None:
    """Rows before the first id that was found, and behind the last one, longer ids among them, are not lost."""
    first_ids = [(7, "tt0000150"), (14, "tt0000900")]
    groups = ["tt00000", "tt00001", "tt100000"]
    by_length = changed_rows._places(first_ids, 30, groups, by_length=True)
    assert {(pages, group) for pages, inside in by_length for group in inside} == {
        ((0, 14), "tt00000"),
        ((0, 14), "tt00001"),
        *(((14, 30), group) for group in groups),
    }
    assert changed_rows._places(first_ids, 30, groups[:2], by_length=False) == [((0, 14), groups[:2])]
    assert changed_rows._places([], 30, groups, by_length=False) == [((0, 30), groups)]


def test_changed_rows_of_all_tables_with_the_same_ids_are_set_apart(
    own: Home, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_file, "LARGE", 0)
    titles = [
        [f"tt{n:07}", "movie", f"Title {n}", f"Title {n}", "0", "2001", r"\N", "90", "Drama"] for n in range(1, 9000, 2)
    ]
    akas = [[row[0], "1", row[2], "US", "en", r"\N", r"\N", "0"] for row in titles]
    people = [[f"nm{n:07}", f"Person {n}", "1950", r"\N", r"\N", r"\N"] for n in range(1, 3000)]

    def load(**rows: list[list[str]]) -> dict[str, str]:
        for name, of in (("titles", BASICS), ("akas", AKAS), ("people", NAMES)):
            if name in rows:
                write_source(files, of, rows[name])
        load_files(own.postgres.connect, Origin("folder", files, made_up=False), force=True)
        return dict(own.query(FINGERPRINTS))

    def set_apart(before: dict[str, str], now: dict[str, str]) -> set[str]:
        with closing(own.postgres.connect()) as connection, connection, connection.cursor() as cursor:
            changed_rows.forget(cursor)
        return changed_rows.set_apart(own.postgres.connect, before, now)

    def rows_of(of: SourceFile, ending: str, *groups: str) -> list[tuple[str, ...]]:
        name = of.key[0].lower()
        where = f"where {GROUP_OF.format(id=name)} = any(%s)" if groups else ""
        return sorted(own.query(f"select * from raw.{of.table}{ending} {where}", *([list(groups)] if groups else [])))

    def built() -> None:
        """As after a good build: the log is kept until the next one."""
        own.query("drop table if exists raw.load_log_before; create table raw.load_log_before as table raw.load_log")

    first = load(titles=titles, akas=akas, people=people)
    built()
    changed = [row if row[0] != "tt0000501" else [*row[:7], "91", row[8]] for row in titles]
    gone = [row for row in akas if not row[0].startswith("tt00030")]
    second = load(titles=[*changed, ["tt0009001", *titles[0][1:]]], akas=gone)
    assert set_apart(first, second) >= {BASICS.table, AKAS.table, NAMES.table}
    groups = ("tt00005", "tt00090", "tt00030")
    assert {group for kind, group in own.query("select * from raw.changed_groups")} == set(groups)
    for of in (BASICS, AKAS):
        assert rows_of(of, "_changed") == rows_of(of, "", *groups)
    assert rows_of(NAMES, "_changed") == []

    built()
    # A load that nobody built is passed over: the base is that of the build.
    third = load(people=[["nm0000001", "Other", "1950", r"\N", r"\N", r"\N"], *people[1:]])
    fourth = load(titles=titles)
    set_apart(second, fourth)
    assert set(own.query("select * from raw.changed_groups")) == {
        ("title", "tt00005"),
        ("title", "tt00090"),
        ("person", "nm00000"),
    }
    assert third != fourth
    # A row that was changed by hand stands at the end; of the table all rows are read then.
    own.query(f"update raw.{AKAS.table}_rows set title = 'by hand' where titleid = 'tt0000501'")
    set_apart(second, fourth)
    assert rows_of(AKAS, "_changed") == rows_of(AKAS, "", "tt00005", "tt00090")
    assert "by hand" in {row[2] for row in rows_of(AKAS, "_changed")}

    # Where it is not known what has changed, nothing is set apart.
    rows = f"raw.{AKAS.table}_rows"
    own.query(f"create table public.kept as table {rows}; truncate {rows}; insert into {rows} table public.kept")
    fifth = dict(own.query(FINGERPRINTS))
    assert set_apart(fourth, fifth) == {NAMES.table}
    most = [[*row[:7], "92", row[8]] for row in titles]
    assert set_apart(fourth, load(titles=most) | {AKAS.table: fourth[AKAS.table]}) == {NAMES.table}


# Tests as a build of what has changed has them, and as plain dbt has them.
TESTS = """
import sys
from loaders import changes, dbt_command
manifest = dbt_command.run(None, False, "parse")
tests = {node.name: start for node in manifest.nodes.values() for start in sys.argv[2:] if node.name.startswith(start)}
for node in manifest.nodes.values():
    node.tags += [changes.PASSED_BEFORE] * int(sys.argv[1])
done = dbt_command.invoke(manifest, False, "test", "--select", *tests)
print(*(f"{tests[one.node.name]} {one.status}" for one in done.result.results if one.node.name in tests), sep="\\n")
"""
UNIQUE, VALUES, OTHER = (
    "unique_int_known_credits",
    "column_values_int_known_credits",
    "relationships_int_matched_titles",
)


def test_tests_of_rows_and_of_keys_read_what_was_made(new_built_home: Callable[[], Home]) -> None:
    home = new_built_home()
    # What was made has a key twice and no name once; a test that asks another table reads the whole one all the same.
    home.query(
        "create table intermediate.int_known_credits_changed as select * from intermediate.int_known_credits limit 2;"
        "insert into intermediate.int_known_credits_changed table intermediate.int_known_credits_changed;"
        "insert into intermediate.int_known_credits_changed (imdb_id, person_id) values ('tt1', 'nm1');"
        "create table intermediate.int_matched_titles_changed as select * from intermediate.int_matched_titles;"
        "update intermediate.int_matched_titles_changed set platform = 'none'"
    )

    def results(in_a_build_of_changes: bool) -> dict[str, str]:
        done = subprocess.run(
            [sys.executable, "-c", TESTS, str(int(in_a_build_of_changes)), UNIQUE, VALUES, OTHER],
            cwd=ROOT,
            env=home.environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return dict(line.split() for line in done.stdout.splitlines())

    assert results(False) == {UNIQUE: "pass", VALUES: "pass", OTHER: "pass"}
    assert results(True) == {UNIQUE: "fail", VALUES: "fail", OTHER: "pass"}
