"""Tables for the terminal, all in one style."""

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text


def titled_table(
    title: str | Text, left: Sequence[str] = (), right: Sequence[str] = (), widest: int | None = None
) -> Table:
    """Make a table with a title, columns of texts and, after them, columns of numbers.

    A text that is longer than `widest` is cut.
    """
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in left:
        table.add_column(name, overflow="ellipsis", no_wrap=True, max_width=widest)
    for name in right:
        table.add_column(name, justify="right", no_wrap=True)
    return table
