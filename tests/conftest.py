"""Which tests one of pytest's workers gets together, so that what they share is made once."""

from collections import defaultdict

import pytest

# Dear fixtures of a session, the dearest first: the files that use one of them are one group, and begin first.
SHARED = ("explored", "small_home", "team")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the files by the fixture that they share; all others are a group each."""
    used: dict[str, set[str]] = defaultdict(set)
    for item in items:
        used[item.location[0]].update(getattr(item, "fixturenames", ()))
    groups = {file: next((name for name in SHARED if name in names), file) for file, names in used.items()}
    for item in items:
        item.add_marker(pytest.mark.xdist_group(groups[item.location[0]]))
    order = {group: place for place, group in enumerate(SHARED)}
    items.sort(key=lambda item: order.get(groups[item.location[0]], len(SHARED)))
