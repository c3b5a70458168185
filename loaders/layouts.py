"""How a file is laid out, as its header and its first block show: fields, quotes, columns that are not the source's."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass

from loaders.sources import Kaggle, SourceFile
from loaders.warehouse.errors import UserError

DELIMITERS = ",", "\t", ";", "|"
NO_NAME = re.compile(r"(Unnamed: \d+(\.\d+)*)?")  # of a column that pandas or a spreadsheet added
QUOTED = re.compile(rb'"(?:[^"]|"")*"')
LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Layout:
    """How a file is laid out.

    Attributes:
        columns: the source's columns, in the file's order.
        fields: how many fields a row has.
        index: how many fields before the columns are an index that pandas wrote.
        delimiter: the character between two fields.
        quotes: whether fields are quoted as in CSV; False: a quote is a character like any other.
        null: what stands for a value that is not there.
        standard: whether it is the source's own layout.
    """

    columns: tuple[str, ...]
    fields: int
    index: int
    delimiter: str
    quotes: bool
    null: str
    standard: bool

    @property
    def has_other_columns(self) -> bool:
        """Whether there are fields that are no column of the source."""
        return self.fields > len(self.columns)

    @property
    def copy_options(self) -> str:
        """What COPY is told of a layout that is not the source's own."""
        quote = '"' if self.quotes else "\b"
        return f"format csv, delimiter e'{self.delimiter}', null '{self.null}', quote e'{quote}'"

    @property
    def said(self) -> list[str]:
        """In words, what is not as the source writes it."""
        parts = []
        if not self.standard:
            name = {"\t": "a tab", ",": "a comma", ";": "a semicolon", "|": "a bar"}[self.delimiter]
            parts.append(f"{name} between fields, quotes as in CSV")
        if self.index:
            parts.append("without its index column")
        if self.has_other_columns and self.fields - self.index > len(self.columns):
            parts.append("without the empty columns at its right")
        return parts


def layout_of(source: SourceFile, header: bytes, rows: bytes, where: object) -> Layout:
    """Find the layout of a file; raise UserError where its columns are not the source's.

    Args:
        source: the declaration of the file.
        header: its first line.
        rows: the first rows, the last one perhaps not whole.
        where: the file, for messages.
    """
    if header.lstrip().lower().startswith((b"<!doctype", b"<html")):
        raise UserError(f"{where}: this is a web page, not {source.file_name}")
    if b"\0" in header:
        raise UserError(f"{where}, line 1: a NUL byte: this is no text file, or a damaged one: fetch it again")
    try:
        text = header.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UserError(f"{where}, line 1: bytes that are not UTF-8") from None
    usual = source.format.delimiter
    delimiter = next((character for character in (usual, *DELIMITERS) if _fits(source, text, character)), usual)
    names = _names(text, delimiter)
    columns = [name for name in names if not NO_NAME.fullmatch(name)]
    _check_columns(source, names, columns, where)
    index = next(number for number, name in enumerate(names) if name in source.columns)
    if names[index : index + len(columns)] != columns:
        raise UserError(f"{where}, line 1: a column without a name between the others: delete it, or name it")
    csv_like = usual == ","
    quotes = csv_like or delimiter != usual or text.startswith('"') or _is_quoted(rows, delimiter)
    return Layout(
        columns=tuple(columns),
        fields=len(names),
        index=index,
        delimiter=delimiter,
        quotes=quotes,
        null="" if csv_like or (quotes and b"\\N" not in rows) else "\\N",
        standard=delimiter == usual and quotes == csv_like,
    )


def _names(text: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([text], delimiter=delimiter), [])]
    except csv.Error:  # a field longer than csv takes
        return []


def _fits(source: SourceFile, text: str, delimiter: str) -> bool:
    return set(source.columns) <= set(_names(text, delimiter))


def _check_columns(source: SourceFile, names: list[str], columns: list[str], where: object) -> None:
    missing, extra = _without(source.columns, columns), _without(columns, source.columns)
    doubled = sorted({name for name in columns if columns.count(name) > 1})
    if missing and "" in names:
        extra.append("")
    if missing or extra or doubled:
        parts = [
            f"{what}: {_shortened(found)}"
            for what, found in (("missing", missing), ("extra", extra), ("doubled", doubled))
            if found
        ]
        origin = f" of Kaggle's {source.origin.data_set}" if isinstance(source.origin, Kaggle) else ""
        raise UserError(f"{where}: not the columns of {source.file_name}{origin}; {'; '.join(parts)}")


def _without(names: Iterable[str], others: Iterable[str]) -> list[str]:
    return [name for name in names if name not in set(others)]


def _shortened(names: list[str]) -> str:
    more = f" and {len(names) - LONGEST_SHOWN} more" if len(names) > LONGEST_SHOWN else ""
    return ", ".join(shown(name) or "(no name)" for name in names[:LONGEST_SHOWN]) + more


def shown(text: str) -> str:
    """A text for a message, short and printable: a file of another kind can hold anything."""
    return repr(text[:LONGEST_SHOWN])[1:-1] + ("…" if len(text) > LONGEST_SHOWN else "")


def _is_quoted(rows: bytes, delimiter: str) -> bool:
    """Whether a file that has no quoted fields at its source was read and written as if it had: quotes are doubled.

    IMDb's own files have titles in quotes, and quotes within titles; but where all that has a quote is a quoted field,
    and one of these has doubled quotes within, it was written by another program.
    """
    doubled = False
    for line in rows.splitlines()[:-1] or [rows]:
        if b'"' not in line:
            continue
        for field in line.split(delimiter.encode()):
            if b'"' in field:
                if not QUOTED.fullmatch(field):
                    return False
                doubled = doubled or b'""' in field[1:-1]
    return doubled
