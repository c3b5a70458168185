"""Hashes of groups of rows: whatever is added, changed or removed shows in its group, and in no other."""

import random
from collections.abc import Sequence

import pyarrow
import pytest

from loaders.group_hashes import GroupHashes, changed, unpacked

ROWS = [f"tt{n:07}\t{n % 7}\tname {n}" for n in range(1, 3000, 7)]


def group(row: str) -> str:
    return row.split("\t")[0][: 8 if row[2] in "123" else 7]


def hashes(rows: Sequence[str], *, at_once: int = 10_000) -> set[bytes]:
    """The record of each group, of rows that are taken so many at once."""
    taking = GroupHashes()
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        ids = pyarrow.array([row.split("\t")[0].encode() for row in some], pyarrow.binary())
        taking.take("".join(f"{row}\n" for row in some).encode(), ids)
    return unpacked(taking.packed())


@pytest.mark.parametrize("at_once", [1, 2, 99, 10_000])
def test_it_does_not_matter_how_the_rows_come(at_once: int) -> None:
    assert hashes(ROWS, at_once=at_once) == hashes(ROWS)
    assert changed(hashes(ROWS), set()) == {group(row) for row in ROWS}


@pytest.mark.parametrize("at", [0, 1, 14, 15, 200, len(ROWS) - 1])
def test_a_change_shows_in_its_group_alone(at: int) -> None:
    of = group(ROWS[at])
    for rows in (
        [*ROWS[:at], *ROWS[at + 1 :]],
        [*ROWS[:at], f"{ROWS[at]}!", *ROWS[at + 1 :]],
        [*ROWS[:at], ROWS[at], ROWS[at], *ROWS[at + 1 :]],
    ):
        assert changed(hashes(ROWS), hashes(rows)) == {of}


def test_groups_that_come_or_go_have_changed() -> None:
    assert changed(hashes(ROWS), hashes([*ROWS, "tt0009000\t1\tnew"])) == {"tt00090"}
    assert changed(hashes(ROWS), hashes([row for row in ROWS if not row.startswith("tt00007")])) == {"tt00007"}
    assert changed(hashes(ROWS), hashes(ROWS)) == set()


@pytest.mark.parametrize("one", ["", "t", "tt", "tt0", "tt00000", "tt1", "tt10000", "tt٣", "٣" * 9])
def test_odd_ids(one: str) -> None:
    """Whole ids that others begin with, and such as IMDb does not have."""
    ids = [one, *(f"tt{digit}{n:06}" for digit in (0, 1, 2) for n in range(0, 900, 7))]
    for rows in (
        [f"{id_}\tx" for id_ in sorted(ids)],
        [f"{id_}\tx" for id_ in sorted(ids, key=lambda id_: (len(id_), id_))],
    ):
        for at_once in (1, 5, 1000):
            assert hashes(rows, at_once=at_once) == hashes(rows, at_once=3)
        at = rows.index(f"{one}\tx")
        assert len(hashes(rows) ^ hashes([*rows[:at], f"{one}\ty", *rows[at + 1 :]])) == 2


@pytest.mark.parametrize("seed", range(30))
def test_groups_that_begin_again_soon(seed: int) -> None:
    """Few rows of a group, long and short ones, in any order: those of each group are hashed, and no others."""
    chance = random.Random(seed)
    ids = [f"tt{chance.choice('019')}{n % 3}{'0' * chance.choice((4, 5, 6))}{n}" for n in range(60)]
    rows = [f"{one}\t{'x' * chance.choice((1, 3, 90))}" for one in ids]
    at = chance.randrange(len(rows))
    others = [*rows[:at], rows[at] + "y", *rows[at + 1 :]]
    assert hashes(rows) == hashes(rows, at_once=1)
    assert changed(hashes(rows), hashes(others)) == {group(rows[at])}


@pytest.mark.parametrize("of", [(7, 8), (3, 7, 9)])
def test_ids_of_several_lengths(of: Sequence[int]) -> None:
    """By length first, a group of long ids begins again where short ones had it; as text, they stand together."""
    ids = [f"tt{n}" for length in of for n in range(10 ** (length - 1), 10 ** (length - 1) + 200, 3)]
    for rows in ([f"{one}\tx" for one in ids], [f"{one}\tx" for one in sorted(ids)]):
        assert hashes(rows, at_once=5) == hashes(rows)
        for at in (0, 70, len(rows) - 1):
            others = [*rows[:at], rows[at] + "y", *rows[at + 1 :]]
            assert changed(hashes(rows), hashes(others)) == {group(rows[at])}
