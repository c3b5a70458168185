"""Whether the keys of a large file ascend, as seen while it is copied: of keys that all ascend, no two are the same.

The database would have to read all rows once more, one after the other, to find out.
"""

from collections.abc import Sequence
from typing import Any

CHUNK = 1 << 20  # bytes that are looked at together: fewer take longer for each
NULL = b"\\N"
DIGITS = 9  # at most, in a number that a test of the same key reads


class KeyOrder:
    """Looks at the keys of rows that are separated by tabs, without quotes, as COPY is given them.

    The first column of a key is an id, any other a number. Ids ascend as text, or by length and then as text: IMDb
    writes its ids in one or the other order. What is no number, or no key at all, ends the look without a finding.
    """

    def __init__(self, columns: Sequence[str], key: Sequence[str]) -> None:
        self._columns, self._key = list(columns), list(key)
        self._rest = bytearray()
        self._rows = 0
        self._last: dict[str, Any] = {}
        self._orders = {"text", "length"}  # that hold so far

    def see(self, block: bytes) -> None:
        """Take the next bytes; they may end in the midst of a row."""
        if not self._orders:
            return
        self._rest += block
        if len(self._rest) >= CHUNK and (end := self._rest.rfind(b"\n") + 1):
            self._look(bytes(self._rest[:end]))
            del self._rest[:end]

    def ascends(self, rows: int) -> bool:
        """Whether all keys ascend, at the end of the file, of which COPY has read so many rows."""
        if self._rest:
            self._look(bytes(self._rest))
            self._rest.clear()
        return bool(self._orders) and self._rows == rows

    def _look(self, lines: bytes) -> None:
        import pyarrow  # here, for it takes half a second to import, and memory
        from pyarrow import csv

        try:
            found = csv.read_csv(
                pyarrow.BufferReader(lines),
                csv.ReadOptions(use_threads=False, block_size=len(lines) + 1, column_names=self._columns),
                csv.ParseOptions(delimiter="\t", quote_char=False, double_quote=False, ignore_empty_lines=False),
                csv.ConvertOptions(
                    check_utf8=False,  # COPY does
                    include_columns=self._key,
                    column_types={
                        name: pyarrow.string() if n else pyarrow.binary() for n, name in enumerate(self._key)
                    },
                ),
            )
            self._compare([column.combine_chunks() for column in found.columns])
        except pyarrow.ArrowInvalid:  # other rows than COPY reads, or no numbers
            self._orders.clear()

    def _compare(self, columns: Sequence[Any]) -> None:
        from pyarrow import ArrowInvalid, compute

        ids, *texts = columns
        if compute.any(compute.equal(ids, NULL), min_count=0).as_py():
            raise ArrowInvalid("no id")
        key = [ids, *map(_numbers, texts)]
        ascend = _greater(key)
        lengths = compute.binary_length(ids)
        before, after = lengths[:-1], lengths[1:]
        longer = compute.or_(compute.greater(after, before), compute.and_(compute.equal(after, before), ascend))
        first, last = (tuple(column[n].as_py() for column in key) for n in (0, -1))
        keys = {"text": (ascend, first, last), "length": (longer, (len(first[0]), first), (len(last[0]), last))}
        for order, (greater, begins, ends) in keys.items():
            held = compute.all(greater, min_count=0).as_py() and (order not in self._last or self._last[order] < begins)
            if order in self._orders and not held:
                self._orders.remove(order)
            self._last[order] = ends
        self._rows += len(ids)


def _numbers(texts: Any) -> Any:
    """Plain digits as numbers; raise ArrowInvalid where there are others, which a test may read as null."""
    from pyarrow import ArrowInvalid, compute

    digits = compute.and_(compute.ascii_is_decimal(texts), compute.less_equal(compute.binary_length(texts), DIGITS))
    if not compute.all(digits, min_count=0).as_py():
        raise ArrowInvalid("no number")
    return compute.cast(texts, "int32")


def _greater(columns: Sequence[Any]) -> Any:
    """Of each row but the first, whether its key is greater than the one before: by the first column that differs."""
    from pyarrow import compute

    column, *others = columns
    before, after = column[:-1], column[1:]
    greater = compute.greater(after, before)
    return compute.or_(greater, compute.and_(compute.equal(after, before), _greater(others))) if others else greater
