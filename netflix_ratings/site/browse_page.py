"""What to watch: the whole catalogue, packed for the browser, and the form with the filters."""

import base64
import gzip
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from psycopg2 import extensions

from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from netflix_ratings.names import LETTERS
from netflix_ratings.site.rendering import as_json, data, page_name
from netflix_ratings.watch import catalogue
from netflix_ratings.watch.catalogue import Credit, Title
from netflix_ratings.watch.filters import FILTERS, SORTS

FIRST = 50
"""How many titles are in the page itself, so that it can be read without any script."""

LABELS = {
    "text": "Title or description",
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
    "min-critics": "Critics at least",
    "min-audience": "Audience at least",
    "added-since": "Added since",
    "new-since": "New since",
    "seen-since": "Seen on Netflix since",
    "min-hours": "Hours watched at least",
}
"""The names of the filters in the form, in its order."""

SORT_LABELS = {
    "combined": "Combined score",
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
    *("series_from", "series_to", "episodes", "episode_minutes"),
)
"""Columns that only the pages of titles show."""

WORDS = ("description",)
"""Columns that are loaded when somebody looks for words, with the people: they are most of the catalogue's size."""

COLUMNS = tuple(name for name in catalogue.COLUMNS if name not in (*ON_TITLE_PAGES, *WORDS))
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
        sorts=[(order.name, SORT_LABELS[order.name]) for order in SORTS],
        declared=data(
            {
                "filters": [asdict(filter_) for filter_ in FILTERS],
                "sorts": [asdict(order) for order in SORTS],
                "letters": LETTERS,
                "ages": {rating: age for age, ratings in ages for rating in ratings},
                "types": TYPES,
                "lately": lately,
                "count": len(titles),
                "pages": {
                    title.netflix_id: name
                    for title in titles
                    if (name := page_name(title.netflix_id)) != title.netflix_id
                },
            }
        ),
    )


def packed(titles: Sequence[Title]) -> Any:
    """The titles' columns, for `script`."""
    return {name: [getattr(title, name) for title in titles] for name in COLUMNS}


def words(titles: Sequence[Title], people: Mapping[str, Sequence[Credit]]) -> Any:
    """Descriptions and people of the titles, in their order, for `script`.

    `people` holds positions in `names` for each title; every name is there once.
    """
    names: dict[str, int] = {}
    credited = [
        sorted({names.setdefault(credit.full_name, len(names)) for credit in people.get(title.netflix_id, ())})
        for title in titles
    ]
    columns = {name: [getattr(title, name) for title in titles] for name in WORDS} | {"people": credited}
    return {"columns": columns, "names": list(names)}


def script(name: str, value: Any) -> str:
    """A value as a script: JSON, compressed, for a page opened from disk cannot fetch a file."""
    return f'window.{name} = "{base64.b64encode(gzip.compress(as_json(value).encode(), 9, mtime=0)).decode()}";\n'


def grid() -> str:
    """DataTables as a plain script, from the bundle that itables ships; a page from disk cannot load a module."""
    module = (files("itables") / "html" / "dt_bundle.js").read_text(encoding="utf-8")
    exports = re.search(r"export\s*\{([^{}]*)\};?", module)
    name = re.search(r"([\w$]+) as default", exports.group(1)) if exports else None
    if exports is None or name is None:
        raise UserError("the DataTables bundle of itables exports nothing as its default: another release is needed")
    plain = f"{module[: exports.start()]}window.DataTable = {name.group(1)};{module[exports.end() :]}"
    return f"(() => {{\n{plain}\n}})();\n"


def _counted(names: Iterable[str]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items())
