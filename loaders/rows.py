"""Rows read one by one, and written again for COPY without what is no data: slower, for files that COPY cannot read.

What is left out: blank lines, rows without any value, an index column of pandas, empty columns at the right.
"""

import csv
import io
from collections.abc import Iterator

from loaders.layouts import Layout, shown
from loaders.places import BLOCK
from loaders.streams import Stream, lines

CORRECT = "correct the file, or fetch it again"
LONGEST_FIELD = 1 << 20


def rows_of(stream: Stream, layout: Layout, header_lines: int) -> Iterator[tuple[int, list[str]]]:
    """The rows with a value, each with the number of its first line in the file.

    Args:
        stream: what follows the header.
        layout: how the file is laid out.
        header_lines: lines up to the first row.

    Raises:
        ValueError: where a row cannot be read without doubt.
    """
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(
        lines(stream),
        delimiter=layout.delimiter,
        quoting=csv.QUOTE_MINIMAL if layout.quotes else csv.QUOTE_NONE,
        quotechar='"' if layout.quotes else None,
        strict=True,
    )
    while True:
        line = header_lines + reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ValueError(f"line {line}: {_problem(str(error))}: {CORRECT}") from None
        except ValueError as error:  # of `lines`, which knows nothing of the header
            number, _, rest = str(error).removeprefix("line ").partition(":")
            raise ValueError(f"line {int(number) + header_lines}:{rest}") from None
        if any(row):
            yield line, _columns(row, layout, line)


def _problem(said: str) -> str:
    if said.startswith("unexpected end"):
        return "the file ends inside a quoted field that begins here"
    if said.startswith("field larger"):
        return f"a field longer than {LONGEST_FIELD:,} characters: a quote is not closed"
    return "a NUL byte" if "NUL" in said else f"a quote where none can be ({said})"


def _columns(row: list[str], layout: Layout, line: int) -> list[str]:
    """The values of the source's columns."""
    first, end = layout.index, layout.index + len(layout.columns)
    for number, value in enumerate(row[:first]):
        if value and not value.isdecimal():
            raise ValueError(
                f"line {line}, field {number + 1}: {shown(value)} in a column without a name: name it or delete it"
            )
    for number, value in enumerate(row[end:], end + 1):
        if value:
            what = "a value in a column without a name" if number <= layout.fields else "too many fields"
            raise ValueError(
                f"line {line}: {what}, {layout.fields} are expected; field {number} is {shown(value)}: {CORRECT}"
            )
    if len(row) < end:
        lacks = layout.columns[max(len(row) - first, 0)].lower()
        raise ValueError(
            f'line {line}: too few fields, {layout.fields} are expected (missing data for column "{lacks}"): {CORRECT}'
        )
    return row[first:end]


class Rewritten:
    """Rows as COPY reads them, in the layout without the fields that are no column."""

    def __init__(self, stream: Stream, layout: Layout, header_lines: int) -> None:
        self._rows = rows_of(stream, layout, header_lines)
        self._layout = layout

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next rows, more bytes than `size` only where the last row needs them."""
        out = io.StringIO()
        write = csv.writer(out, delimiter=self._layout.delimiter, lineterminator="\n").writerow
        for _, row in self._rows:
            if self._layout.quotes:
                write(row)
            else:
                out.write(self._layout.delimiter.join(row) + "\n")
            if out.tell() >= size:
                break
        return out.getvalue().encode()
