"""What the made-up world consists of: people, works, and a work's rows at each source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.sample.genres import Genre

IMDB = "imdb"
ROTTEN_TOMATOES = "rotten_tomatoes"


@dataclass(eq=False, slots=True)
class Person:
    """A person, the same at every source."""

    name: str
    is_woman: bool
    birth_year: int | None
    death_year: int | None
    number: int = 0  # of the nconst, given when the files are laid out
    professions: tuple[str, ...] = ()  # the first three
    known_for: tuple[ImdbTitle, ...] = ()  # the first four

    @property
    def nconst(self) -> str:
        """The key in name.basics."""
        return f"nm{self.number:07d}"


@dataclass(eq=False, slots=True)
class Work:
    """A film or a series as it truly is; the sources' rows are views of it, each with its own faults."""

    is_series: bool
    name: str
    year: int  # a series: of its first season
    last_year: int  # a series: of its latest season
    ended: bool
    seasons: int
    runtime: int
    genres: list[Genre]
    countries: list[str]
    directors: list[Person]
    writers: list[Person]
    cast: list[Person]
    quality: float  # about normal, mean 0: makes the three scores go together
    fame: float  # likewise: makes votes and review counts go together


@dataclass(eq=False, slots=True)
class Credit:
    """What a person did in a title."""

    person: Person
    category: str
    job: str | None = None
    characters: Sequence[str] = ()


@dataclass(eq=False, slots=True)
class Aka:
    """A name a title is also known as."""

    title: str
    region: str | None
    language: str | None = None
    types: str | None = None
    attributes: str | None = None
    is_original: bool = False


@dataclass(eq=False, slots=True)
class ImdbTitle:
    """A title of IMDb with everything the seven files say of it."""

    kind: str
    primary: str
    original: str
    start_year: int | None
    end_year: int | None
    runtime: int | None
    genres: list[str]
    rating: str | None = None
    votes: int = 0
    credits: list[Credit] = field(default_factory=list)
    directors: list[Person] = field(default_factory=list)
    writers: list[Person] = field(default_factory=list)
    akas: list[Aka] = field(default_factory=list)
    parent: ImdbTitle | None = None  # of an episode
    season: int | None = None
    episode: int | None = None
    is_adult: bool = False
    number: int = 0  # of the tconst, given when the files are laid out

    @property
    def tconst(self) -> str:
        """The key in title.basics."""
        return f"tt{self.number:07d}"

    @property
    def rated_title_id(self) -> str:
        """The key, as every platform's titles have one."""
        return self.tconst


@dataclass(eq=False, slots=True)
class RottenFilm:
    """A row of Rotten Tomatoes' films; the texts that depend on nothing else are written with the row."""

    link: str
    title: str
    release: str
    streaming: str
    runtime: int
    rating: str
    genres: list[Genre]
    directors: list[str]
    authors: list[str]
    actors: list[str]
    fresh: int
    rotten: int
    audience: int
    audience_count: int
    critic_mean: float  # 0 to 1: what the single reviews scatter around

    @property
    def rated_title_id(self) -> str:
        """The key, as every platform's titles have one."""
        return self.link


@dataclass(eq=False, slots=True)
class Truth:
    """Which title of a platform a Netflix row is, or none, and those that it could be taken for."""

    case: str
    true_match: ImdbTitle | RottenFilm | None = None
    non_matches: list[tuple[ImdbTitle | RottenFilm, str]] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class NetflixTitle:
    """A row of Netflix's list, and which titles of the platforms it is."""

    is_series: bool
    title: str
    directors: list[str]
    cast: list[str]
    country: str
    date_added: str
    year: int
    rating: str
    duration: str
    listed_in: list[str]
    description: str
    truth: dict[str, Truth]
    show_id: str = ""
