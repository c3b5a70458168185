"""What is seen of a large file while it is copied: whether its keys ascend, and the values of some columns.

Of keys that all ascend, no two are the same. The database would have to read all rows once more to find out either.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from loaders.group_hashes import GroupHashes

CHUNK = 1 << 20  # bytes that are looked at together: fewer take longer for each
NULL = b"\\N"
DIGITS = 9  # at most, in a number that a test of the same key reads
LONGEST_ID = 17  # of those that a test takes for one
MOST_VALUES = 1000  # of a vocabulary: what has more is none


class SeenRows:
    """Looks at rows that are separated by tabs, without quotes, as COPY is given them.

    What Arrow cannot read as such rows ends the look without a finding, and so do keys that do not ascend.
    """

    def __init__(
        self,
        columns: Sequence[str],
        key: Sequence[str],
        vocabularies: Sequence[str] = (),
        numbers: Sequence[str] = (),
        ids: Sequence[str] = (),
        lists: Sequence[str] = (),
    ) -> None:
        self._columns, self._key = list(columns), list(key)
        self._numbers, self._ids, self._lists = list(numbers), list(ids), list(lists)
        self._rest: list[bytes] = []
        self._length = 0  # of all the rest
        self._counted = self._lines_of_rest = 0  # of the rest: how many are counted, and their line ends
        self._rows = 0
        self._order = _Order()
        self._values: dict[str, set[bytes]] = {name: set() for name in (*vocabularies, *numbers, *ids, *lists)}
        self._ranges: dict[str, tuple[int, int]] = {}
        self._groups = GroupHashes() if self._columns[:1] == self._key[:1] else None

    def see(self, block: bytes) -> None:
        """Take the next bytes; they may end in the midst of a row."""
        if not self._order.holds:
            self._rows += block.count(b"\n")
            return
        self._length += len(block)
        if self._length < CHUNK or not (end := block.rfind(b"\n") + 1):
            self._rest.append(block)
            return
        lines = b"".join([*self._rest, block[:end]])
        self._rest, self._length = [block[end:]], len(block) - end
        self._counted, self._lines_of_rest = 1, 0
        self._look(lines)

    @property
    def lines(self) -> int:
        """How many lines have ended so far. Arrow counts them; only what it has yet to see is counted here."""
        self._lines_of_rest += sum(block.count(b"\n") for block in self._rest[self._counted :])
        self._counted = len(self._rest)
        return self._rows + self._lines_of_rest

    def ascends(self, rows: int) -> bool:
        """Whether all keys ascend, at the end of the file, of which COPY has read so many rows."""
        if self._length:
            self._look(b"".join(self._rest))
            self._rest, self._length = [], 0
        return self._order.holds and self._rows == rows

    @property
    def values(self) -> Mapping[str, Sequence[str]]:
        """The values of each vocabulary, if `ascends`; of numbers in plain digits the least and the greatest alone.

        Of lists each word, of ids only what is before the digits at their end, but for those that are too long. A
        column with too many of them is left out.
        """
        return {
            # COPY refuses what is no text, and what replaces it here no seed knows.
            name: sorted({*map(str, self._ranges.get(name, ())), *(value.decode(errors="replace") for value in values)})
            for name, values in self._values.items()
        }

    @property
    def group_hashes(self) -> tuple[bytes, bool] | None:
        """Hashes of the groups of rows whose ids begin alike, and whether ids ascend by length first, if `ascends`.

        None where rows begin with no id.
        """
        return (self._groups.packed(), "text" not in self._order.orders) if self._groups else None

    def _look(self, lines: bytes) -> None:
        import pyarrow  # here, for it takes half a second to import, and memory
        from pyarrow import csv

        key = {name: pyarrow.string() if n else pyarrow.binary() for n, name in enumerate(self._key)}
        types = dict.fromkeys(self._values, pyarrow.binary()) | dict.fromkeys(self._numbers, pyarrow.string()) | key
        try:
            found = csv.read_csv(
                pyarrow.BufferReader(lines),
                csv.ReadOptions(use_threads=False, block_size=len(lines) + 1, column_names=self._columns),
                csv.ParseOptions(delimiter="\t", quote_char=False, double_quote=False, ignore_empty_lines=False),
                csv.ConvertOptions(
                    check_utf8=False,  # COPY does
                    include_columns=list(types),
                    column_types=types,
                ),
            )
            self._order.compare([found[name].combine_chunks() for name in self._key])
        except pyarrow.ArrowInvalid:  # other rows than COPY reads, or no numbers
            self._order.orders.clear()
            self._rows += lines.count(b"\n")
            return
        self._rows += found.num_rows
        if self._groups and found.num_rows:
            try:
                self._groups.take(lines, found[self._key[0]].combine_chunks())
            except ValueError:  # Arrow ends a line elsewhere than COPY
                self._groups = None
        self._note({name: found[name] for name in self._values})

    def _note(self, columns: Mapping[str, Any]) -> None:
        from pyarrow import binary, compute

        for name, column in columns.items():
            values = _without_digits(column) if name in self._ids else compute.unique(column)
            if name in self._numbers:
                values = self._widen(name, values).cast(binary())
            found = values.to_pylist()
            if name in self._lists:
                found = [word for words in found for word in words.split(b",")]
            self._values[name].update(found)
            self._values[name].discard(NULL)
            if len(self._values[name]) > MOST_VALUES:
                del self._values[name]

    def _widen(self, name: str, texts: Any) -> Any:
        """Have the range of a column hold these numbers, and return what is none, or not written as one."""
        from pyarrow import compute

        is_padded = compute.and_(compute.starts_with(texts, "0"), compute.greater(compute.binary_length(texts), 1))
        plain = compute.and_not(_are_numbers(texts), is_padded)
        numbers = compute.cast(texts.filter(plain), "int32")
        if len(numbers):
            least, greatest = (value.as_py() for value in compute.min_max(numbers).values())
            before = self._ranges.get(name, (least, greatest))
            self._ranges[name] = min(before[0], least), max(before[1], greatest)
        return texts.filter(compute.invert(plain))


class _Order:
    """Compares keys with those before. The first column of a key is an id, any other a number.

    Ids ascend as text, or by length and then as text: IMDb writes its ids in one or the other order. What is no number,
    or no key at all, raises ArrowInvalid.
    """

    def __init__(self) -> None:
        self.orders = {"text", "length"}  # that hold so far
        self._last: dict[str, Any] = {}

    @property
    def holds(self) -> bool:
        return bool(self.orders)

    def compare(self, columns: Sequence[Any]) -> None:
        from pyarrow import ArrowInvalid, compute

        ids, *texts = columns
        lengths = compute.binary_length(ids)
        shortest, longest = compute.min_max(lengths).values()
        # To compare all with one value takes longer than all else here.
        if shortest.as_py() <= len(NULL) and compute.any(compute.equal(ids, NULL)).as_py():
            raise ArrowInvalid("no id")
        key = [ids, *map(_numbers, texts)]
        longer = ascend = _greater(key)
        if shortest != longest:
            before, after = lengths[:-1], lengths[1:]
            longer = compute.or_(compute.greater(after, before), compute.and_(compute.equal(after, before), ascend))
        first, last = (tuple(column[n].as_py() for column in key) for n in (0, -1))
        keys = {"text": (ascend, first, last), "length": (longer, (len(first[0]), first), (len(last[0]), last))}
        for order, (greater, begins, ends) in keys.items():
            held = compute.all(greater, min_count=0).as_py() and (order not in self._last or self._last[order] < begins)
            if order in self.orders and not held:
                self.orders.remove(order)
            self._last[order] = ends


def _numbers(texts: Any) -> Any:
    """Plain digits as numbers; raise ArrowInvalid where there are others, which a test may read as null."""
    from pyarrow import ArrowInvalid, compute

    if not compute.all(_are_numbers(texts), min_count=0).as_py():
        raise ArrowInvalid("no number")
    return compute.cast(texts, "int32")


def _are_numbers(texts: Any) -> Any:
    """Of each text, whether it is plain digits, and not too many."""
    from pyarrow import compute

    return compute.and_(compute.ascii_is_decimal(texts), compute.less_equal(compute.binary_length(texts), DIGITS))


def _without_digits(ids: Any) -> Any:
    """What is before the digits at the end of ids, each once; and those that are too long, as they are."""
    from pyarrow import binary, compute, concat_arrays

    before = compute.unique(compute.ascii_rtrim(ids.cast("string", safe=False), characters="0123456789"))
    long = compute.unique(ids.filter(compute.greater(compute.binary_length(ids), LONGEST_ID)))
    return concat_arrays([before.cast(binary()), long])


def _greater(columns: Sequence[Any]) -> Any:
    """Of each row but the first, whether its key is greater than the one before: by the first column that differs."""
    from pyarrow import compute

    column, *others = columns
    before, after = column[:-1], column[1:]
    greater = compute.greater(after, before)
    return compute.or_(greater, compute.and_(compute.equal(after, before), _greater(others))) if others else greater
