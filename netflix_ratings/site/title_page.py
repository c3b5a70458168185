"""The page of a title: scores, facts, people, similar titles, links, and the reasons for its match."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment
from psycopg2 import extensions
from rich.progress import track

from loaders.warehouse.console import messages
from loaders.warehouse.query import query
from netflix_ratings.matches import wording
from netflix_ratings.site.browse_page import TYPES
from netflix_ratings.site.rendering import some, write
from netflix_ratings.watch.catalogue import Credit, Title, links

ROLES = {"director": "Directors", "writer": "Writers", "actor": "Cast", "actress": "Cast"}

SIMILAR = """
select netflix_id, similar_netflix_id, genres_shared
from marts.rpt_similar_titles
order by netflix_id, similarity_rank
"""


@dataclass(frozen=True)
class Similar:
    """A title like another, and why."""

    title: Title
    why: str


@dataclass(frozen=True)
class Part:
    """A person in a title, with the characters."""

    name: str
    characters: str


def write_pages(
    folder: Path,
    templates: Environment,
    connection: extensions.connection,
    titles: Sequence[Title],
    people: Mapping[str, Sequence[Credit]],
    site: Mapping[str, Any],
) -> None:
    """Write a page for every title, named by its netflix_id."""
    template = templates.get_template("title.html")
    similar = _similar(connection, titles, people)
    verdicts = wording.by_title(connection)
    for title in track(titles, "pages of titles", console=messages, transient=True):
        page = template.render(
            **site,
            page="title",
            root="../",
            types=TYPES,
            title=title,
            people=_by_role(people.get(title.netflix_id, ())),
            similar=similar.get(title.netflix_id, []),
            matches=verdicts.get(title.netflix_id, []),
            links=links(title),
        )
        write(folder / f"{title.netflix_id}.html", page)


def _by_role(credited: Sequence[Credit]) -> dict[str, list[Part]]:
    """The people by role, in billing order; a person with two roles of one name is there once."""
    parts: dict[str, dict[str, Part]] = {}
    for credit in credited:
        parts.setdefault(ROLES[credit.role], {}).setdefault(
            credit.person_id, Part(credit.full_name, _characters(credit.characters))
        )
    return {role: list(own.values()) for role, own in parts.items()}


def _characters(text: str | None) -> str:
    """IMDb gives characters as a JSON list; any other text stays as it is."""
    try:
        return ", ".join(map(str, json.loads(text))) if text else ""
    except ValueError:
        return text or ""


def _similar(
    connection: extensions.connection, titles: Sequence[Title], people: Mapping[str, Sequence[Credit]]
) -> dict[str, list[Similar]]:
    there = {title.netflix_id: title for title in titles}
    found: dict[str, list[Similar]] = {}
    for netflix_id, other, genres_shared in query(connection, SIMILAR)[1]:
        theirs = {credit.person_id for credit in people.get(other, ())}
        shared = list(
            dict.fromkeys(credit.full_name for credit in people.get(netflix_id, ()) if credit.person_id in theirs)
        )
        genres = [name for name in there[netflix_id].genres if name in there[other].genres] if genres_shared else []
        found.setdefault(netflix_id, []).append(Similar(there[other], _why(shared, genres)))
    return found


def _why(people: Sequence[str], genres: Sequence[str]) -> str:
    return "; ".join(filter(None, [f"with {some(people, 2)}" if people else "", ", ".join(genres)]))
