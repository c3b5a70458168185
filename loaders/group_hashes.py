"""Hashes of groups of rows whose ids begin alike: where those of two files differ, so do some rows of the group.

A group is all rows whose ids have the same first seven characters, or eight where the first digit is 1, 2 or 3: of
IMDb's ids, `tt` or `nm` with seven digits or, beginning with these three, eight, some hundred. They stand together
where ids ascend as text. Where short ids come before long ones a group begins once more, and its hash goes on.
"""

import struct
import zlib
from collections.abc import Set
from typing import Any

from isal import isal_zlib

SHORT, LONG = 7, 8  # characters that the ids of a group have in common
FIRST_DIGITS_OF_LONG = (b"1", b"2", b"3")
GROUP_OF = f"left({{id}}, case when substr({{id}}, 3, 1) in ('1', '2', '3') then {LONG} else {SHORT} end)"
"""The same in SQL, as in macros/postgres/id_group.sql."""
BYTES = 8  # of a hash: a CRC-32 and an Adler-32, which err over other things
SURELY_WITHIN = 0.9  # of the bytes that rows of usual length take


class GroupHashes:
    """Takes the rows of a file, whose ids are in the first column and stand in order."""

    def __init__(self) -> None:
        self._hashes: dict[bytes, tuple[int, int]] = {}
        self._group: bytes | None = None  # before the first row
        self._crc, self._adler = 0, 1

    def take(self, lines: bytes, ids: Any) -> None:
        """Take whole lines, and their ids as an Arrow array of bytes; raise ValueError if they are not those."""
        rows, start, usual = memoryview(lines), 0, SURELY_WITHIN * len(lines) / len(ids)
        (first, *others), (*ends, _) = _groups(ids)
        if first != self._group:
            self._begin(first)
        before = 0
        for before_it, group, end_row in zip((first, *others), others, ends, strict=False):
            # To look for the next group through all bytes of this one takes longer than to hash them. What begins like
            # this one may also be of it once more, behind others: lines are counted.
            number = end_row - before
            within = lines.find(b"\n", start + int(usual * number)) + 1
            if not (
                within
                and lines.startswith(_beginning(before_it), within)
                and lines.count(b"\n", start, within) < number
            ):
                within = start + 1
            end = lines.index(b"\n" + _beginning(group), within - 1) + 1
            self._add(rows[start:end])
            self._begin(group)
            start, before = end, end_row
        self._add(rows[start:])

    def _begin(self, group: bytes) -> None:
        if self._group is not None:
            self._hashes[self._group] = self._crc, self._adler
        self._group = group
        self._crc, self._adler = self._hashes.get(group, (0, 1))

    def _add(self, rows: memoryview) -> None:
        self._crc, self._adler = isal_zlib.crc32(rows, self._crc), isal_zlib.adler32(rows, self._adler)

    def packed(self) -> bytes:
        """All hashes, when the last rows were taken, as they are kept: see `unpacked`."""
        found = dict(self._hashes)
        if self._group is not None:
            found[self._group] = self._crc, self._adler
        return zlib.compress(b"".join(key.ljust(LONG) + struct.pack(">II", *one) for key, one in found.items()), 1)


def _beginning(group: bytes) -> bytes:
    """What rows of a group begin with: one that is shorter than others is a whole id."""
    is_whole = len(group) < (LONG if group[2:3] in FIRST_DIGITS_OF_LONG else SHORT)
    return group + b"\t" if is_whole else group


def _groups(ids: Any) -> tuple[list[bytes], list[int]]:
    """Of ids the groups, one after another, and the number of the first row after each."""
    from pyarrow import array, compute

    # Once for all ids with so much in common: of these there are few.
    alike = compute.run_end_encode(compute.binary_slice(ids, 0, LONG))
    is_long = compute.is_in(compute.binary_slice(alike.values, 2, 3), array(FIRST_DIGITS_OF_LONG, ids.type))
    groups = compute.run_end_encode(
        compute.if_else(is_long, alike.values, compute.binary_slice(alike.values, 0, SHORT))
    )
    ends = alike.run_ends.take(compute.subtract(groups.run_ends, 1))
    return groups.values.to_pylist(), ends.to_pylist()


def unpacked(packed: bytes) -> set[bytes]:
    """The groups with their hashes, each as one record."""
    found, size = zlib.decompress(packed), LONG + BYTES
    return {found[at : at + size] for at in range(0, len(found), size)}


def changed(before: Set[bytes], now: Set[bytes]) -> set[str] | None:
    """The groups of which rows were added, changed or removed between two files, by their records.

    None where an id is not of plain letters and digits: SQL would cut it elsewhere.
    """
    groups = {record[:LONG] for record in before ^ now}
    return {group.decode().rstrip(" ") for group in groups} if all(map(bytes.isascii, groups)) else None
