"""Where the time of a command goes: its steps, each with its seconds by the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

steps: list[tuple[str, float]] = []
"""The steps of this command so far that are over."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Note how long a step takes, where it ends well."""
    began = monotonic()
    yield
    steps.append((name, monotonic() - began))
