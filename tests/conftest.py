"""Which tests of pytest's come first: those that share a warehouse, so that it is made once, and early."""

from collections import defaultdict

import pytest

# Dear fixtures of a session, the dearest first.
SHARED = ("explored", "small_home", "team")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that use one of them one after the other, all others behind."""
    used: dict[str, set[str]] = defaultdict(set)
    for item in items:
        used[item.location[0]].update(getattr(item, "fixturenames", ()))
    places = {
        file: next((place for place, name in enumerate(SHARED) if name in names), len(SHARED))
        for file, names in used.items()
    }
    items.sort(key=lambda item: places[item.location[0]])
