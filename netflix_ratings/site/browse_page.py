"""What to watch: the whole catalogue, packed for the browser, and the form with the filters."""

import base64
import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment
from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings import names
from netflix_ratings.site.rendering import as_json, data, odd_pages
from netflix_ratings.watch import catalogue
from netflix_ratings.watch.catalogue import Credit, Title
from netflix_ratings.watch.filters import FILTERS, SORTS

FIRST = 50
"""How many titles are in the page itself, so that it can be read without any script."""

LABELS = {
    "text": "Search titles and descriptions",
    "person": "Person",
    "type": "Type",
    "genre": "Genre",
    "without-genre": "Without genre",
    "country": "Country",
    "year-from": "Year from",
    "year-to": "Year to",
    "max-maturity": "Maturity at most",
    "max-minutes": "Minutes at most",
    "min-imdb": "IMDb at least",
    "min-votes": "Votes at least",
    "max-votes": "Votes at most",
    "min-critics": "Critics at least",
    "min-audience": "Audience at least",
    "added-since": "Added since",
    "new-since": "New since",
    "seen-since": "Seen on Netflix since",
    "min-hours": "Hours watched at least",
}
"""The names of the filters in the form, in its order."""

SORT_LABELS = {
    "combined": "Score",
    "imdb": "IMDb rating",
    "weighted": "IMDb, weighted by votes",
    "critics": "Critics score",
    "audience": "Audience score",
    "gap": "Critics above audience",
    "votes": "Votes",
    "hours": "Hours watched",
    "first-seen": "First seen on Netflix",
    "added": "Added to Netflix",
    "year": "Year",
    "minutes": "Minutes",
    "title": "Title",
}
TYPES = {"movie": "Movie", "series": "Series", "other": "Other"}
BOUNDS = {"score": (0, 100), "minutes": (1, 1000), "year": (1870, 2100), "count": (0, None)}

ON_TITLE_PAGES = (
    *("language_version", "votes_percentile", "rt_critics_consensus"),
    *("imdb_id", "imdb_match_tier", "rotten_tomatoes_id", "rotten_tomatoes_match_tier"),
    *("views", "weeks_in_top_10"),
)
"""Columns that only the pages of titles show."""

COLUMNS = tuple(name for name in catalogue.COLUMNS if name not in (*ON_TITLE_PAGES, "description"))
"""Descriptions are loaded when somebody looks for words, with the people: they are most of the catalogue's size."""

AGES = """
select minimum_age, array_agg(distinct maturity_rating order by maturity_rating) as ratings
from reference.maturity_ratings
where minimum_age is not null
group by minimum_age
order by minimum_age
"""


def split(titles: Sequence[Title], lately: date | None) -> tuple[list[Title], list[Title]]:
    """The titles that were seen on Netflix lately, and the rest; all are the first where nothing is known of it."""
    if lately is None:
        return list(titles), []
    seen = [title for title in titles if title.last_seen_on_netflix and title.last_seen_on_netflix >= lately]
    there = {title.netflix_id for title in seen}
    return seen, [title for title in titles if title.netflix_id not in there]


def page(
    templates: Environment,
    connection: extensions.connection,
    titles: Sequence[Title],
    lately: date | None,
    site: Mapping[str, Any],
) -> str:
    """Render the page with its form, its first titles and what the script has to know."""
    seen = split(titles, lately)[0]
    ages: list[tuple[int, list[str]]] = query(connection, AGES)[1]
    filters = sorted(FILTERS, key=lambda filter_: list(LABELS).index(filter_.name))
    return templates.get_template("index.html").render(
        **site,
        page="index.html",
        root="",
        titles=seen[:FIRST],
        count=len(titles),
        seen=len(seen),
        filters=filters,
        labels=LABELS,
        types=TYPES,
        bounds=BOUNDS,
        ages=ages,
        choices={
            "genre": _counted(name for title in titles for name in title.genres),
            "country": _counted(name for title in titles for name in title.countries),
        },
        presets=presets(seen),
        sorts=[(order.name, SORT_LABELS[order.name]) for order in SORTS],
        declared=data(
            {
                "filters": [asdict(filter_) for filter_ in FILTERS],
                "sorts": [asdict(order) for order in SORTS],
                "names": {
                    "letters": names.LETTERS,
                    "spelt": names.SPELT,
                    "dropped": names.DROPPED,
                    "marks": names.MARKS,
                    "whole": names.WHOLE,
                    "alike": names.ALIKE,
                    "offered": names.OFFERED,
                },
                "ages": {rating: age for age, ratings in ages for rating in ratings},
                "types": TYPES,
                "lately": lately,
                "size": FIRST,
                "pages": odd_pages(titles),
            }
        ),
    )


def presets(titles: Sequence[Title]) -> list[tuple[str, str]]:
    """Ways to begin: what each is called, and its filters as they stand in the address."""
    votes = sorted(title.imdb_votes for title in titles if title.imdb_votes is not None)
    # The half with fewer votes, as among the insights, up to a round number.
    few = round(votes[len(votes) // 2], 1 - len(str(votes[len(votes) // 2]))) if votes else 0
    chosen: list[tuple[str, dict[str, object]]] = [
        ("Tonight, under 100 minutes", {"type": "movie", "max-minutes": 99}),
        ("Family", {"max-maturity": 7}),
        ("Hidden gems", {"max-votes": few, "sort": "weighted"}),
        ("Critics' favourites", {"min-critics": 90}),
        ("New", {"sort": "first-seen"}),
    ]
    return [(name, urlencode(wanted)) for name, wanted in chosen]


def packed(titles: Sequence[Title]) -> Any:
    """The titles' columns, for `script`."""
    return {name: [getattr(title, name) for title in titles] for name in COLUMNS}


def people(titles: Sequence[Title], credited: Mapping[str, Sequence[Credit]]) -> Any:
    """Who is credited in the titles, in their order, for `script`: positions in `ids` and `names`, each person once."""
    known: dict[str, int] = {}
    names: list[str] = []
    of_titles = []
    for title in titles:
        own: dict[int, None] = {}
        for credit in credited.get(title.netflix_id, ()):
            if credit.person_id not in known:
                known[credit.person_id] = len(names)
                names.append(credit.full_name)
            own[known[credit.person_id]] = None
        of_titles.append(sorted(own))
    return {"ids": list(known), "names": names, "titles": of_titles}


def script(name: str, value: Any) -> str:
    """A value as a script: JSON, compressed, for a page opened from disk cannot fetch a file."""
    return f'window.{name} = "{base64.b64encode(gzip.compress(as_json(value).encode(), 9, mtime=0)).decode()}";\n'


def _counted(names: Iterable[str]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items())
