"""The two consoles, answers on stdout, progress and errors on stderr; what may be shown there; questions to the user."""

import sys
import unicodedata

from rich.console import Console

from loaders.warehouse.errors import UserError

answers = Console(highlight=False)
messages = Console(stderr=True, highlight=False)

HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
"""Unicode's categories of characters that are not seen but do something: control, direction, line ends."""
JOINERS = "\u200c\u200d"
"""Of these categories, but letters of some scripts and some emoji need them."""


def printable(text: str) -> str:
    """A text without characters that steer a terminal: each is shown as a replacement character.

    A title can hold an escape sequence that hides a line or changes what the user types next.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(c) in HIDDEN and c not in JOINERS else c for c in text)


def confirm(what: str, yes: bool) -> None:
    """Ask whether to go on, unless `yes`; raise UserError where the answer is no, or nobody is there to answer."""
    if yes:
        messages.print(what, soft_wrap=True, markup=False)
        return
    if not (sys.stdin and sys.stdin.isatty()):
        raise UserError(f"{what}: --yes does it without a question; nothing was changed")
    messages.print(f"{what}. Go on? [y/N] ", end="", soft_wrap=True, markup=False)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UserError("nothing was changed")
