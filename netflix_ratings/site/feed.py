"""The feed: what is new on Netflix and worth watching, as Atom, for any reader of feeds."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from jinja2 import Environment

from netflix_ratings.watch.catalogue import Title

ENTRIES = 50
LEAST = 65
"""The watch score from which a title is worth a reader's time."""


def entries(titles: Sequence[Title]) -> list[Title]:
    """The titles that Netflix listed last for the first time, of those that are worth watching; the newest first."""
    good = [
        title
        for title in titles
        if title.first_seen_on_netflix and title.watch_score is not None and title.watch_score >= LEAST
    ]
    good.sort(key=lambda title: (title.watch_rank or 0, title.netflix_id))
    good.sort(key=lambda title: str(title.first_seen_on_netflix), reverse=True)
    return good[:ENTRIES]


def identity(title: Title) -> str:
    """The same for a title in every version of the files, in which Netflix's ids may be others."""
    known_by = title.imdb_id or f"{title.title_type}/{title.release_year}/{title.title}"
    return uuid5(NAMESPACE_URL, f"netflix-ratings/{known_by}").urn


def page(templates: Environment, titles: Sequence[Title], site: Mapping[str, Any]) -> str:
    """Render the feed. Its addresses are relative: they are where the feed itself is."""
    found = entries(titles)
    newest = max((title.first_seen_on_netflix for title in found if title.first_seen_on_netflix), default=None)
    updated = newest or site["made_of"].loaded_at.date()
    rendered = templates.get_template("feed.xml").render(
        **site, titles=found, identity=identity, updated=updated, own=uuid5(NAMESPACE_URL, "netflix-ratings/feed").urn
    )
    # XML has no place for control characters, which a title may have.
    return "".join(char for char in rendered if char >= " " or char in "\n\t")
