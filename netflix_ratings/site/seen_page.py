"""What I watched: the page that reads one's own files in the browser, and the titles and names that it needs for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment
from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings import names
from netflix_ratings.seen import recognise
from netflix_ratings.seen.files import KINDS
from netflix_ratings.seen.rules import declared, number_in
from netflix_ratings.site.rendering import data, odd_pages
from netflix_ratings.watch.catalogue import Title

TITLES = """
select
    netflix_id, runtime_minutes, seasons, imdb_rating, rt_critics_score, rt_audience_score,
    (to_jsonb(titles) ->> 'episodes')::integer as episodes,
    (to_jsonb(titles) ->> 'episode_minutes')::integer as episode_minutes
from marts.dim_titles as titles
"""
SEASONS = """
select distinct netflix_id, season
from marts.fct_viewing
where kind = 'series' and season is not null
"""


def page(templates: Environment, titles: Sequence[Title], site: Mapping[str, Any]) -> str:
    """Render the page, which is empty until somebody gives it a file."""
    return templates.get_template("seen.html").render(
        **site, page="seen.html", root="", declared=data({"pages": odd_pages(titles), "kinds": KINDS})
    )


def packed(connection: extensions.connection) -> Any:
    """Rules, words, titles and their names, for `script`: what `assets/history.js` recognises titles by.

    `titles` holds columns, the most watched title first; `names` has the places in them of the titles with a name, by
    the name's key.
    """
    titles, vocabulary = recognise.load(connection)
    columns, rows = query(connection, TITLES)
    more = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    listed: dict[str, int] = {}
    for netflix_id, season in query(connection, SEASONS)[1]:
        listed[netflix_id] = max(listed.get(netflix_id, 1), number_in(season) or 1)
    packed_titles = {
        "netflix_id": [title.netflix_id for title in titles.known],
        "title": [title.title for title in titles.known],
        "title_type": [title.title_type for title in titles.known],
        "release_year": [title.year for title in titles.known],
        "imdb_id": [title.imdb_id for title in titles.known],
        "listed_seasons": [listed.get(title.netflix_id) for title in titles.known],
        **{name: [more[title.netflix_id][name] for title in titles.known] for name in columns if name != "netflix_id"},
    }
    return {
        "rules": declared(),
        "spelling": {
            "letters": names.LETTERS,
            "spelt": names.SPELT,
            "dropped": names.DROPPED,
            "marks": names.MARKS,
            "whole": names.WHOLE,
            "alike": names.ALIKE,
            "offered": names.OFFERED,
        },
        "vocabulary": {"seasons": vocabulary.seasons, "trailers": sorted(vocabulary.trailers)},
        "titles": packed_titles,
        "names": list(titles.names.items()),
    }
