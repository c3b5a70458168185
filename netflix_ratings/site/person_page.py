"""The page of a person: one page for all, which shows whom its address names, from files with some people each."""

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment
from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings.site.browse_page import TYPES
from netflix_ratings.site.rendering import data, odd_pages
from netflix_ratings.watch.catalogue import Credit, Title

PARTS = 64
"""In so many files are the people: one of them is small enough to wait for."""

FIGURES = (
    *("titles", "movies", "series", "rated_titles", "mean_imdb_rating", "mean_critics_score", "mean_audience_score"),
    *("mean_combined_score", "people_rank", "first_year", "last_year"),
)
PEOPLE = f"""
select
    people.person_id, people.full_name, people.birth_year, people.death_year,
    {", ".join(f"of_person.{name}" for name in FIGURES)}
from marts.rpt_people as of_person
inner join marts.dim_people as people on of_person.person_id = people.person_id
order by people.person_id
"""


def page(templates: Environment, titles: Sequence[Title], site: Mapping[str, Any]) -> str:
    """Render the page, as it is for everybody."""
    return templates.get_template("person.html").render(
        **site,
        page="person",
        root="",
        declared=data({"parts": PARTS, "types": TYPES, "figures": FIGURES, "pages": odd_pages(titles)}),
    )


def part_of(person_id: str) -> int:
    """In which file a person is; assets/person.js counts the same."""
    total = 0
    for char in person_id:
        total = (31 * total + ord(char)) % 65536
    return total % PARTS


def parts(connection: extensions.connection, credited: Mapping[str, Sequence[Credit]]) -> dict[int, Any]:
    """The people of every file: their figures as rpt_people has them, and their titles with roles and characters."""
    credits_: dict[str, dict[str, dict[str, str | None]]] = {}
    for netflix_id, own in credited.items():
        for credit in own:
            roles = credits_.setdefault(credit.person_id, {}).setdefault(netflix_id, {})
            roles.setdefault("cast" if credit.role in ("actor", "actress") else credit.role, credit.characters)
    found: dict[int, dict[str, Any]] = {number: {} for number in range(PARTS)}
    for person_id, name, born, died, *figures in query(connection, PEOPLE)[1]:
        of_titles = [[netflix_id, list(roles.items())] for netflix_id, roles in credits_.get(person_id, {}).items()]
        found[part_of(person_id)][person_id] = [name, born, died, figures, of_titles]
    return found
