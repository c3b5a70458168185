"""The page of a title: scores, facts, people, similar titles, links, and the reasons for its match."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment
from psycopg2 import extensions
from rich.progress import track

from loaders.warehouse.console import messages
from loaders.warehouse.query import query
from netflix_ratings.matches import wording
from netflix_ratings.site import viewing
from netflix_ratings.site.browse_page import TYPES
from netflix_ratings.site.rendering import grouped, page_name, some, write
from netflix_ratings.watch.catalogue import PERCENT, Credit, Title, scores, search_link

ROLES = {"director": "Directors", "writer": "Writers", "actor": "Cast", "actress": "Cast"}

# How the scores that we know are shown: the tile's colour, its name, what was counted. A score that is not among them
# is shown by its name in the seed.
TILES = {
    ("imdb", "imdb"): ("imdb", "IMDb", "votes"),
    ("rotten_tomatoes", "critics"): ("critics", "Critics", "reviews on Rotten Tomatoes"),
    ("rotten_tomatoes", "audience"): ("audience", "Audience", "ratings on Rotten Tomatoes"),
}
MEASURES = """
select measures.platform, measures.measure, measures.measure_name, platforms.platform_name, platforms.score_scale
from reference.score_measures as measures
inner join reference.platforms as platforms on measures.platform = platforms.platform
order by measures.measure_order
"""
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
class Tile:
    """A score of a title, or that it is not known."""

    kind: str
    name: str
    score: Decimal | int | None
    unit: str
    given: str


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
    """Write a page for every title, named after its netflix_id."""
    template = templates.get_template("title.html")
    similar = _similar(connection, titles, people)
    verdicts = wording.by_title(connection)
    tiles = _tiles(connection, titles)
    periods, weeks = viewing.periods(connection), viewing.weeks(connection)
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
            tiles=tiles[title.netflix_id],
            periods=periods.get(title.netflix_id, []),
            weeks=weeks.get(title.netflix_id, []),
            links=search_link(title) | _links(verdicts.get(title.netflix_id, [])),
        )
        write(folder / f"{page_name(title.netflix_id)}.html", page)


def _tiles(connection: extensions.connection, titles: Sequence[Title]) -> dict[str, list[Tile]]:
    """The scores of each title, one of each measure that there is."""
    measures = query(connection, MEASURES)[1]
    scored = scores(connection)
    found: dict[str, list[Tile]] = {}
    for title in titles:
        own = {(score.platform, score.measure): score for score in scored.get(title.netflix_id, [])}
        for platform, measure, measure_name, platform_name, scale in measures:
            kind, name, counted = TILES.get((platform, measure), ("", measure_name, f"votes on {platform_name}"))
            score = own.get((platform, measure))
            given = f"{grouped(score.count if score else None)} {counted}"
            if measure == "imdb" and title.weighted_imdb_rating is not None:
                given += f"; weighted {title.weighted_imdb_rating}"
            unit = "%" if scale == PERCENT else ""
            tile = Tile(kind, name, score.value if score else None, unit, given)
            found.setdefault(title.netflix_id, []).append(tile)
    return found


def _links(matches: Sequence[wording.Match]) -> dict[str, str]:
    return {match.where: match.address for match in matches if match.address}


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
