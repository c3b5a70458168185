"""The names of the pages of titles: an id comes from a file, and can be anything."""

import re

import pytest

from loaders.warehouse.settings import ROOT
from netflix_ratings.site.rendering import page_name

TEMPLATES = ROOT / "netflix_ratings" / "site" / "templates"
ODD = [
    "../x",
    "..",
    "/etc/passwd",
    "a/b",
    "a\\b",
    "x" * 300,
    "",
    "s 1",
    "s1.",
    "CON",
    "con",
    "S1",
    "ü",
    "?a=1#b",
    "%2e",
]


@pytest.mark.parametrize("netflix_id", ["s1", "s8807", "81145628", "n01e441cb6196944"])
def test_a_usual_id_is_the_name(netflix_id: str) -> None:
    assert page_name(netflix_id) == netflix_id


@pytest.mark.parametrize("netflix_id", ODD)
def test_an_odd_id_gives_a_safe_name(netflix_id: str) -> None:
    assert re.fullmatch("[a-z0-9-]{0,40}-[0-9a-f]{16}", page_name(netflix_id))


def test_no_two_ids_share_a_name() -> None:
    names = {page_name(netflix_id).lower() for netflix_id in [*ODD, "s1", "x" * 301]}
    assert len(names) == len(ODD) + 2


def test_every_link_uses_the_name() -> None:
    for template in TEMPLATES.glob("*.html"):
        for address in re.findall(r'href="([^"]*\.html)"', template.read_text("utf-8")):
            assert "{{" not in address.replace("{{ root }}", "") or "| page_name }}" in address, (
                f"{template}: {address}"
            )
