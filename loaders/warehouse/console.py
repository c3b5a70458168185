"""The two consoles: answers go to stdout, progress and errors to stderr. What may be shown there; questions."""

import sys
import unicodedata
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from loaders.warehouse.errors import UserError

HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
"""Unicode's categories of characters that are not seen but do something: control, direction, line ends."""
KEPT = "\n\t\u200c\u200d"
"""Of these categories, but harmless: line ends, and what letters of some scripts and some emoji are joined by."""


def printable(text: str) -> str:
    """A text without characters that steer a terminal: each is shown as a replacement character.

    A title can hold an escape sequence that hides a line or changes what the user types next. Line ends stay.
    """
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(c) in HIDDEN and c not in KEPT else c for c in text)


class _Console(Console):
    """A console to which no text brings control characters of its own; those of styles and progress are rich's."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render as rich does, with every text printable; tables measure their cells after this."""
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable() or segment.text == "\n":
                yield segment
            else:
                yield Segment(printable(segment.text), segment.style)


answers = _Console(highlight=False)
messages = _Console(stderr=True, highlight=False)


def confirm(what: str, yes: bool) -> None:
    """Ask whether to go on, unless `yes`; raise UserError where the answer is no, or nobody is there to answer."""
    if yes:
        messages.print(what, soft_wrap=True, markup=False)
        return
    if not (sys.stdin and sys.stdin.isatty()):
        raise UserError(f"{what}: --yes confirms it; nothing was changed")
    messages.print(f"{what}. Go on? [y/N] ", end="", soft_wrap=True, markup=False)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UserError("nothing was changed")
