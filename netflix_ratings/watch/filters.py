"""Filters and orders of titles: declared once, for the command's options and for the form on the page.

A filter is a column, an operator and a value; `search.py` says in SQL what an operator means. A title whose column is
not known fails every filter on it: missing is never 0. Names are the same in the command
(`--year-from 2017`), in the page's address (`year-from=2017`) and here; a filter without a value does not filter.
"""

from dataclasses import dataclass
from typing import Literal

Operator = Literal["is", "at_least", "at_most", "has_all", "has_any", "has_none", "names", "says"]
Kind = Literal["type", "genre", "country", "maturity", "year", "minutes", "score", "count", "date", "text"]


@dataclass(frozen=True)
class Filter:
    """One way to narrow the catalogue.

    Attributes:
        name: its name in options and addresses.
        column: the field of Title that it looks at; `people` and `text` (title and description) are made for it.
        operator: how the column is compared with the value. `is`: the same. `at_least`, `at_most`: the bound belongs
            to it. `has_all`, `has_any`, `has_none`: the column is a list, and so is the value. `names`: the value is a
            part of somebody's name. `says`: each word of the value is in the text. The last two normalize both.
        kind: what the value is; a `maturity` is an age, or a rating that stands for its minimum age.
        words: how a title that passes is described, with {} for the value.
        help: what it does, in a sentence.
    """

    name: str
    column: str
    operator: Operator
    kind: Kind
    words: str
    help: str

    @property
    def repeatable(self) -> bool:
        """Whether several values can be given."""
        return self.operator in ("has_all", "has_any", "has_none")


@dataclass(frozen=True)
class Sort:
    """An order of titles: by a column, what is not known last either way, then by watch_rank and netflix_id."""

    name: str
    column: str
    descending: bool
    words: str


FILTERS = (
    Filter("type", "title_type", "is", "type", "{}", "movie or series."),
    Filter("genre", "genres", "has_all", "genre", "{}", "Of this genre; repeat it for titles of several genres."),
    Filter("without-genre", "genres", "has_none", "genre", "not {}", "Not of this genre; repeat it for several."),
    Filter("year-from", "release_year", "at_least", "year", "from {} on", "Released in this year or later."),
    Filter("year-to", "release_year", "at_most", "year", "until {}", "Released in this year or earlier."),
    Filter("country", "countries", "has_any", "country", "from {}", "From this country; repeat it for one of several."),
    Filter(
        "max-maturity",
        "minimum_age",
        "at_most",
        "maturity",
        "maturity {} at most",
        "For this age or younger, or rated at most this: 12, PG-13, TV-14 …",
    ),
    Filter(
        "max-minutes",
        "minutes",
        "at_most",
        "minutes",
        "{} minutes or less",
        "No longer than this; of a series, an episode.",
    ),
    Filter("min-imdb", "imdb_rating", "at_least", "score", "IMDb {} or more", "IMDb rating, 0 to 10, or better."),
    Filter("min-votes", "imdb_votes", "at_least", "count", "{} votes or more", "At least this many votes on IMDb."),
    Filter("max-votes", "imdb_votes", "at_most", "count", "{} votes or fewer", "At most this many votes on IMDb."),
    Filter("min-critics", "rt_critics_score", "at_least", "score", "critics {}% or more", "Critics score, 0 to 100."),
    Filter(
        "min-audience", "rt_audience_score", "at_least", "score", "audience {}% or more", "Audience score, 0 to 100."
    ),
    Filter(
        "added-since",
        "date_added",
        "at_least",
        "date",
        "added since {}",
        "Added on this day (2021-06-30) or later; 30d: in the last 30 days it knows of.",
    ),
    Filter(
        "seen-since",
        "last_seen_on_netflix",
        "at_least",
        "date",
        "seen on Netflix since {}",
        "Listed by Netflix as watched on this day (2025-06-30) or later.",
    ),
    Filter(
        "new-since",
        "first_seen_on_netflix",
        "at_least",
        "date",
        "new since {}",
        "First seen on Netflix, by any source, on this day or later.",
    ),
    Filter(
        "min-hours",
        "hours_viewed",
        "at_least",
        "count",
        "watched for {} hours or more",
        "Watched for at least so many hours in the last half-year of which Netflix lists it.",
    ),
    Filter("person", "people", "names", "text", "with “{}”", "By or with a person whose name contains this."),
    Filter("text", "text", "says", "text", "about “{}”", "Each of these words is in the title or the description."),
)
SORTS = (
    Sort("combined", "watch_rank", False, "most worth watching first"),
    Sort("imdb", "imdb_rating", True, "by IMDb rating"),
    Sort("weighted", "weighted_imdb_rating", True, "by IMDb rating weighed by its votes"),
    Sort("critics", "rt_critics_score", True, "by critics score"),
    Sort("audience", "rt_audience_score", True, "by audience score"),
    Sort("gap", "critics_audience_gap", True, "by how far the critics are above the audience"),
    Sort("votes", "imdb_votes", True, "by votes on IMDb"),
    Sort("hours", "hours_viewed", True, "most watched first"),
    Sort("first-seen", "first_seen_on_netflix", True, "newest on Netflix first"),
    Sort("added", "date_added", True, "last added first"),
    Sort("year", "release_year", True, "newest first"),
    Sort("minutes", "minutes", False, "shortest first"),
    Sort("title", "title", False, "by title"),
)
