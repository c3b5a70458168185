"""The page of a title: scores, facts, people, similar titles, links, and the reasons for its match."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment
from psycopg2 import extensions
from rich.progress import track

from loaders.warehouse.console import messages
from loaders.warehouse.query import query
from netflix_ratings.matches import wording
from netflix_ratings.site import reviews, score_history, viewing
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
select
    measures.platform, measures.measure, measures.measure_name, platforms.platform_name, platforms.score_scale,
    platforms.covers_films, platforms.covers_series
from reference.score_measures as measures
inner join reference.platforms as platforms on measures.platform = platforms.platform
order by measures.measure_order
"""
CAST = 8
"""So many of a role are seen at once; the others when they are asked for."""

SEASONS = """
select netflix_id, season_number, mean_episode_rating, episodes
from marts.rpt_seasons
where is_best_season
order by netflix_id
"""
SIMILAR = """
select netflix_id, similar_netflix_id, genres_shared, same_franchise
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
    person_id: str = ""


@dataclass(frozen=True)
class Season:
    """The best season of a series, by the mean rating of its episodes."""

    number: int
    mean: Decimal
    episodes: int


@dataclass(frozen=True)
class Scores:
    """The scores of a title that are known, and a sentence on those that are not."""

    tiles: list[Tile]
    missing: str


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
    histories, written = score_history.histories(connection), reviews.reviews(connection)
    best = {netflix_id: Season(*season) for netflix_id, *season in query(connection, SEASONS)[1]}
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
            scores=tiles[title.netflix_id],
            best_season=best.get(title.netflix_id),
            history=histories.get(title.netflix_id),
            reviews=written.get(title.netflix_id),
            corrections=_corrections(title, verdicts.get(title.netflix_id, [])),
            like_this=_like_this(title, site["lately"]),
            shown=CAST,
            periods=periods.get(title.netflix_id, []),
            weeks=weeks.get(title.netflix_id, []),
            links=search_link(title) | _links(verdicts.get(title.netflix_id, [])),
        )
        write(folder / f"{page_name(title.netflix_id)}.html", page)


def _tiles(connection: extensions.connection, titles: Sequence[Title]) -> dict[str, Scores]:
    """The scores of each title, and what is missing: a platform that has none of its type, or does not know it."""
    measures = query(connection, MEASURES)[1]
    scored = scores(connection)
    found: dict[str, Scores] = {}
    for title in titles:
        own = {(score.platform, score.measure): score for score in scored.get(title.netflix_id, [])}
        tiles, missing = [], []
        for platform, measure, measure_name, platform_name, scale, films, series in measures:
            kind, name, counted = TILES.get((platform, measure), ("", measure_name, f"votes on {platform_name}"))
            score = own.get((platform, measure))
            if score is None:
                if not (series if title.title_type == "series" else films):
                    missing.append(f"The file of {platform_name} has {'films' if films else 'series'} only.")
                else:
                    missing.append(f"{name}: not known.")
                continue
            given = "" if score.count is None else f"{grouped(score.count)} {counted}"
            if measure == "imdb" and title.weighted_imdb_rating is not None:
                given += f"; weighted {title.weighted_imdb_rating}"
            tiles.append(Tile(kind, name, score.value, "%" if scale == PERCENT else "", given))
        if title.watch_score is not None:
            of = "of 100" if title.combined_score is not None else "of 100, by one score alone"
            tiles.append(Tile("combined", "Score", title.watch_score, "", f"{of}; rank {grouped(title.watch_rank)}"))
        found[title.netflix_id] = Scores(tiles, " ".join(dict.fromkeys(missing)))
    return found


def _corrections(title: Title, matches: Sequence[wording.Match]) -> list[tuple[str, str]]:
    """For each platform what the line for `match_overrides.csv` would do, and the line."""
    found = []
    for match in matches:
        line = match.correction(title.title, title.title_type, title.release_year if title.date_added else None)
        if line:
            found.append(
                (f"{'Forbid the match' if match.rated_title_id else 'Force the candidate'} on {match.where}", line)
            )
    return found


def _like_this(title: Title, lately: date | None) -> tuple[str, str] | None:
    """What all titles like this one are called, and their filters as in the address; None without a genre."""
    if not title.genres or title.title_type == "other":
        return None
    wanted: list[tuple[str, str]] = [("type", title.title_type), *(("genre", genre) for genre in title.genres[:2])]
    if lately and (title.last_seen_on_netflix is None or title.last_seen_on_netflix < lately):
        wanted.append(("all", "1"))
    many = "series" if title.title_type == "series" else "movies"
    return f"{' and '.join(title.genres[:2])}, {many}", urlencode(wanted)


def _links(matches: Sequence[wording.Match]) -> dict[str, str]:
    return {match.where: match.address for match in matches if match.address}


def _by_role(credited: Sequence[Credit]) -> dict[str, list[Part]]:
    """The people by role, in billing order; a person with two roles of one name is there once."""
    parts: dict[str, dict[str, Part]] = {}
    for credit in credited:
        parts.setdefault(ROLES[credit.role], {}).setdefault(
            credit.person_id, Part(credit.full_name, _characters(credit.characters), credit.person_id)
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
    for netflix_id, other, genres_shared, same_franchise in query(connection, SIMILAR)[1]:
        theirs = {credit.person_id for credit in people.get(other, ())}
        shared = list(
            dict.fromkeys(credit.full_name for credit in people.get(netflix_id, ()) if credit.person_id in theirs)
        )
        genres = [name for name in there[netflix_id].genres if name in there[other].genres] if genres_shared else []
        found.setdefault(netflix_id, []).append(Similar(there[other], _why(shared, genres, same_franchise)))
    return found


def _why(people: Sequence[str], genres: Sequence[str], same_franchise: bool) -> str:
    reasons = [
        "of the same series of titles" if same_franchise else "",
        f"with {some(people, 2)}" if people else "",
        ", ".join(genres),
    ]
    return "; ".join(filter(None, reasons))
