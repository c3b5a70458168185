"""Titles found by filters, in SQL over the one query for the catalogue."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from psycopg2 import extensions, sql

from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from netflix_ratings.names import DROPPED, LETTERS, MARKS, SPELT, closest, joined, nearest, normalize
from netflix_ratings.watch.catalogue import COLUMNS, TITLES, Title
from netflix_ratings.watch.filters import FILTERS, SORTS, Filter, Kind, Sort

MOST = 2**63 - 1  # the largest limit that Postgres takes
AGO = re.compile("([0-9]{1,4})([dwmy])")
LAST_DAY = "select max({}) from marts.dim_titles"
ALIASES = "select normalized_alias, country from reference.country_aliases"

Value = str | int | float | date | list[str]

LETTERS_ONLY = "lower(regexp_replace(normalize({}, nfkd), '[\\u0300-\\u036f]', '', 'g'))"
SPACED = "regexp_replace(translate({}, {}, {}), {}, ' ', 'g')"
OPERATORS = {
    "is": "{column} = {value}",
    "at_least": "{column} >= {value}",
    "at_most": "{column} <= {value}",
    "has_all": "{column} @> {value}",
    "has_any": "{column} && {value}",
    "has_none": "not {column} && {value}",
    "none_of": "{column} <> all({value}::text[])",
    "says": "(strpos({text}, {value}) > 0 or {title} ~ {joined})",
    "names": """netflix_id in (
        select links.netflix_id
        from marts.bridge_title_people as links
        inner join marts.dim_people as people on links.person_id = people.person_id
        where strpos({name}, {value}) > 0 or {name} ~ {joined}
    )""",
}
CHOICES: dict[Kind, str] = {
    "type": "select distinct title_type from marts.dim_titles order by 1",
    "genre": "select distinct genre from marts.dim_genres order by 1",
    "country": "select country from marts.dim_countries order by titles desc, country",
}
NAMES = "select title from marts.dim_titles order by title, netflix_id"
AGES = """
select distinct maturity_rating, minimum_age
from reference.maturity_ratings
where minimum_age is not null
order by minimum_age, maturity_rating
"""


@dataclass(frozen=True)
class Condition:
    """A filter with a value that has been looked up, so that a title passes it or does not."""

    filter: Filter
    value: Value
    said: str

    @property
    def option(self) -> str:
        """The option, or the options, that ask for it."""
        values = self.value if isinstance(self.value, list) else [self.said]
        return " ".join(f"--{self.filter.name} {shlex.quote(value)}" for value in values)

    @property
    def words(self) -> str:
        """What it asks for, in a few words."""
        return self.filter.words.format(self.said)


@dataclass(frozen=True)
class Found:
    """The titles asked for, in order, and how many there are in all."""

    titles: list[Title]
    count: int


def conditions(connection: extensions.connection, wanted: Mapping[str, object]) -> list[Condition]:
    """Look up the values of the filters, by the filters' names; a value that is None or empty filters nothing.

    What must hold together (two genres, two words) becomes a condition each, what may hold instead of another (two
    countries) becomes one. Raise UserError, which names the nearest, for a type, genre, country or rating that the
    catalogue does not have.
    """
    found: list[Condition] = []
    for filter_ in FILTERS:
        given = wanted.get(filter_.name)
        items = given if isinstance(given, (list, tuple)) else [given]
        if filter_.operator == "says":
            items = str(given or "").split()
        values = [_value(connection, filter_, item) for item in items if item is not None and str(item).strip()]
        if filter_.operator == "has_any" and values:
            names = [said for _, said in values]
            found.append(Condition(filter_, names, " or ".join(names)))
        else:
            lists = filter_.repeatable
            found += [Condition(filter_, [said] if lists else value, said) for value, said in dict.fromkeys(values)]
    return found


def _value(connection: extensions.connection, filter_: Filter, item: object) -> tuple[Value, str]:
    """A value as it is compared, and as it is said."""
    if filter_.kind == "country":
        item = dict(query(connection, ALIASES)[1]).get(normalize(str(item)).strip(), item)
    if filter_.kind == "date" and isinstance(item, str):
        item = _day(connection, filter_, item)
    if filter_.kind in CHOICES:
        known = [name for (name,) in query(connection, CHOICES[filter_.kind])[1]]
        name = nearest(filter_.kind, str(item), known)
        return name, name
    if filter_.kind == "maturity":
        return _age(connection, str(item)), str(item)
    if filter_.kind == "text":
        return normalize(str(item)), str(item)
    assert isinstance(item, (int, float, date)), f"{filter_.name}: {item!r}"
    return item, f"{item:,}" if filter_.kind == "count" else f"{item:g}" if isinstance(item, float) else str(item)


def _day(connection: extensions.connection, filter_: Filter, said: str) -> date:
    """A day, or one that is so long before the last day that the catalogue knows: 30d, 6w, 3m, 1y."""
    if ago := AGO.fullmatch(said.strip()):
        days = {"d": 1, "w": 7, "m": 30, "y": 365}[ago[2]] * int(ago[1])
        statement = sql.SQL(LAST_DAY).format(sql.Identifier(filter_.column)).as_string(connection)
        last: date | None = query(connection, statement)[1][0][0]
        last = last or date.today()
        return last - min(timedelta(days), last - date.min)
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        raise UserError(
            f"--{filter_.name} {said}: no such day; write one as 2021-06-30, or 30d, 6w, 3m, 1y for so long before the "
            "last day that the catalogue knows"
        ) from None


def _age(connection: extensions.connection, said: str) -> int:
    """The age that a maturity rating stands for, or an age itself."""
    if said.isdecimal():
        return int(said)
    ages = dict(query(connection, AGES)[1])
    age: int = ages[nearest("maturity rating", said, list(ages))]
    return age


def search(
    connection: extensions.connection,
    wanted: Sequence[Condition],
    sort: Sort = SORTS[0],
    reverse: bool = False,
    limit: int | None = None,
) -> Found:
    """Find the titles for which all conditions hold, in order; at most so many of them, with the count of all."""
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    statement = sql.SQL(
        "with titles as ({}) select {}, count(*) over () from titles where {} order by {} limit {}"
    ).format(sql.SQL(TITLES), columns, _all_of(wanted), _order(sort, reverse), sql.Literal(limit and min(limit, MOST)))
    rows = query(connection, statement.as_string(connection))[1]
    return Found([Title(*row[:-1]) for row in rows], count=rows[0][-1] if rows else 0)


def without(connection: extensions.connection, wanted: Sequence[Condition]) -> list[int]:
    """Count, for each condition, the titles for which all the others hold."""
    others = [_all_of([condition for condition in wanted if condition is not left_out]) for left_out in wanted]
    counts = sql.SQL(", ").join(sql.SQL("count(*) filter (where {})").format(condition) for condition in others)
    statement = sql.SQL("with titles as ({}) select {} from titles").format(sql.SQL(TITLES), counts)
    return list(query(connection, statement.as_string(connection))[1][0])


def _all_of(wanted: Sequence[Condition]) -> sql.Composable:
    return sql.SQL(" and ").join(map(_passes, wanted)) if wanted else sql.SQL("true")


def _passes(condition: Condition) -> sql.Composable:
    """A condition in SQL. Where its column is null it is null, which no title passes."""
    return sql.SQL(OPERATORS[condition.filter.operator]).format(
        column=sql.Identifier(condition.filter.column),
        value=sql.Literal(condition.value),
        joined=sql.Literal(joined(str(condition.value))),
        title=normalized(sql.SQL("title")),
        text=normalized(sql.SQL("title || ' ' || coalesce(description, '')")),
        name=normalized(sql.SQL("people.full_name")),
    )


def _order(sort: Sort, reverse: bool) -> sql.Composable:
    column = normalized(sql.Identifier(sort.column)) if sort.name == "title" else sql.Identifier(sort.column)
    direction = sql.SQL("desc" if sort.descending != reverse else "asc")
    return sql.SQL("{} {} nulls last, watch_rank asc nulls last, netflix_id asc").format(column, direction)


def normalized(text: sql.Composable) -> sql.Composable:
    """Do in SQL as `netflix_ratings.names.normalize` does; compared and sorted by code points."""
    plain = sql.SQL(LETTERS_ONLY).format(text)
    for sign, letters in SPELT.items():
        plain = sql.SQL("replace({}, {}, {})").format(plain, sql.Literal(sign), sql.Literal(letters))
    # What `translate` has nothing to put in place of it drops.
    there, here = "".join(LETTERS), "".join(LETTERS.values())
    marks = sql.Literal(f"[{re.escape(MARKS)}]+")
    spaced = sql.SQL(SPACED).format(plain, sql.Literal(there + DROPPED), sql.Literal(here), marks)
    return sql.SQL("coalesce(nullif(trim({}), ''), lower(trim({}))) collate \"C\"").format(spaced, text)


def like(connection: extensions.connection, text: str) -> list[str]:
    """The titles of the catalogue that are spelt most like a text."""
    return closest(text, (title for (title,) in query(connection, NAMES)[1]))
