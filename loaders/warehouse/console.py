"""The two consoles: answers go to stdout, progress and errors to stderr."""

from rich.console import Console

answers = Console(highlight=False)
messages = Console(stderr=True, highlight=False)
