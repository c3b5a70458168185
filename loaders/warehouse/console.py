"""The two ways to the terminal: answers go to stdout, what happens meanwhile and what went wrong to stderr."""

from rich.console import Console

answers = Console(highlight=False)
messages = Console(stderr=True, highlight=False)
