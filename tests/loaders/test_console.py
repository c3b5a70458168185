"""What a title brings along never steers the terminal."""

import io

import pytest
from rich.table import Table
from rich.text import Text

from loaders.warehouse.console import _Console, printable

HOSTILE = "a\x1b[31mb\x1b]0;title\x07c\u202ed\u2066e\x9bf\u2028g\x00h\x7fi"


def test_nothing_of_it_is_left() -> None:
    shown = printable(HOSTILE)
    assert shown.isprintable()
    assert [c for c in shown if c.isascii()] == list("a[31mb]0;titlecdefghi")


@pytest.mark.parametrize("text", ["Café", "日本語", "می\u200cخواهم", "👩\u200d👧", "two\nlines\tand a tab"])
def test_other_texts_stay(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize("terminal", [True, False])
def test_a_table_and_a_line_with_it(terminal: bool) -> None:
    file = io.StringIO()
    console = _Console(file=file, force_terminal=terminal, color_system="truecolor" if terminal else None, width=80)
    table = Table()
    table.add_column(HOSTILE)
    table.add_row(Text(HOSTILE))
    console.print(table, HOSTILE, Text(HOSTILE, style="bold red"))
    written = file.getvalue()
    for bad in ("\x1b[31mb", "\x1b]", "\x07", "\u202e", "\u2066", "\x9b", "\u2028", "\x00", "\x7f"):
        assert bad not in written
    assert ("\x1b[1;31m" in written) == terminal, "styles of our own stay"
