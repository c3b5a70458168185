"""Which title a line of such a file means, and which episode of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from psycopg2 import extensions

from loaders.warehouse.query import query
from netflix_ratings.seen.rules import COLON, NEAR, number_in, plain, season_shape, title_key, trigrams

YEAR = re.compile(" *[(]((?:18|19|20)[0-9][0-9])[)]$")
BRACKET = re.compile(" *[(][^()]*[)]$")
DASH = " - "

TITLES = """
select netflix_id, title, title_type, release_year, imdb_id
from marts.dim_titles
order by hours_viewed desc nulls last, imdb_votes desc nulls last, netflix_id asc
"""
NAMES = "select distinct netflix_id, title_name from marts.bridge_title_names order by netflix_id, title_name"
SEASON_WORDS = "select wording, tells_series from reference.season_words order by wording"
TRAILER_WORDS = "select wording from reference.trailer_words order by wording"


@dataclass(frozen=True)
class Known:
    """A title as far as it is needed to recognise it; `imdb_id` and `year` may be None."""

    netflix_id: str
    title: str
    title_type: str
    year: int | None
    imdb_id: str | None


@dataclass(frozen=True)
class Vocabulary:
    """What is a season, by its shape, and whether it is one of a series for sure; what a trailer is called."""

    seasons: Mapping[str, bool]
    trailers: frozenset[str]


@dataclass(frozen=True)
class Meant:
    """What a line means.

    Attributes:
        at: place of the title in `Titles.known`; None where none was recognised.
        name: the name that was looked for.
        season: number of the season, None where there is none.
        episode: the episode as the line has it, "" where it has none.
        certain: whether more than the name before a colon speaks for it.
        trailer: whether the line is of a trailer, which is not the title.
    """

    at: int | None
    name: str
    season: int | None = None
    episode: str = ""
    certain: bool = True
    trailer: bool = False


@dataclass
class Titles:
    """The titles that can be recognised, the most watched first, and their places by the key of each name."""

    known: Sequence[Known]
    names: Mapping[str, Sequence[int]]
    _near: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)

    def find(
        self, name: str, title_type: str | None = None, year: int | None = None, day: date | None = None
    ) -> int | None:
        """The title of a name: of several the one of that type, of the year, no newer than the day, most watched."""
        for spelling in dict.fromkeys((name, BRACKET.sub("", name))):
            told = year or (int(found[1]) if (found := YEAR.search(name)) else None)
            if (at := self._of(self.names.get(title_key(spelling), ()), title_type, told, day)) is not None:
                return at
        return None

    def _of(self, places: Sequence[int], title_type: str | None, year: int | None, day: date | None) -> int | None:
        fit = [at for at in places if title_type in (None, self.known[at].title_type)]
        if year is not None:
            # Of a series the year may be that of any season.
            near = [at for at in fit if abs((self.known[at].year or year) - year) <= 1]
            fit = near or [at for at in fit if self.known[at].title_type == "series"]
        if day is not None:
            fit = [at for at in fit if (self.known[at].year or day.year) <= day.year] or fit
        return fit[0] if fit else None

    def nearest(self, name: str) -> int | None:
        """The title whose name has most in common with the name, by trigrams; None where none is near."""
        if not self._near:
            for key, places in self.names.items():
                grams = trigrams(key)
                self._sizes[key] = len(grams)
                for gram in grams:
                    self._near.setdefault(gram, []).append((key, places[0]))
        own = trigrams(title_key(name))
        shared: dict[tuple[str, int], int] = {}
        for gram in own:
            for entry in self._near.get(gram, ()):
                shared[entry] = shared.get(entry, 0) + 1
        best = min(
            ((-count / (len(own) + self._sizes[entry[0]] - count), entry[1]) for entry, count in shared.items()),
            default=(0.0, 0),
        )
        return best[1] if -best[0] >= NEAR else None


def index(known: Sequence[Known], names: Iterable[tuple[str, str]]) -> Titles:
    """Titles with their names, each a pair of `netflix_id` and name."""
    places = {title.netflix_id: at for at, title in enumerate(known)}
    found: dict[str, set[int]] = {}
    for netflix_id, name in names:
        found.setdefault(title_key(name), set()).add(places[netflix_id])
    return Titles(known, {key: sorted(own) for key, own in sorted(found.items())})


def load(connection: extensions.connection) -> tuple[Titles, Vocabulary]:
    """Read the titles with all their names, and the words, from the warehouse."""
    known = [Known(*row) for row in query(connection, TITLES)[1]]
    vocabulary = Vocabulary(
        dict(query(connection, SEASON_WORDS)[1]), frozenset(word for (word,) in query(connection, TRAILER_WORDS)[1])
    )
    return index(known, query(connection, NAMES)[1]), vocabulary


def recognise(
    text: str,
    titles: Titles,
    vocabulary: Vocabulary,
    title_type: str | None = None,
    year: int | None = None,
    day: date | None = None,
) -> Meant:
    """Which title a name or a line of the viewing history means.

    A line is `Show: Season 1: Episode` in the account's language, `Show: Part name: Episode`, `Show: Episode` or a
    film, and films and shows may have colons of their own: the known titles tell them apart.
    """
    line = plain(text)
    pieces, glued = _pieces(line)
    names = [line if at == len(pieces) else _before(line, at) for at in range(len(pieces) + 1)]
    shapes = [vocabulary.seasons.get(season_shape(piece)) if at else None for at, piece in enumerate(pieces)]
    telling = next((at for at, tells in enumerate(shapes) if tells), None)
    # What is not of a series for sure is no season where nothing follows it: `The Sinner: Cora: Part VIII`.
    season_at = telling
    if telling is None:
        season_at = next((at for at, tells in enumerate(shapes[:-1]) if tells is False), None)
    trailer_at = next((at for at, piece in enumerate(pieces) if _is_trailer(piece, vocabulary)), None)
    whole = titles.find(line, title_type, year, day)
    if whole is not None and telling is None:
        if title_type is None and titles.known[whole].title_type == "series":
            # A line of the history that is a name alone is a film, where there is one.
            film = titles.find(line, "movie", year, day)
            whole = whole if film is None else film
        return Meant(whole, line)
    longest = len(pieces) - 1 if telling is None else telling
    for at in range(longest, 0, -1):
        # A blank before the colon belongs to a name: `Luther : Soleil déchu` is no episode.
        if glued[at] and telling is None:
            continue
        # `Star Trek: Discovery: Season 1` is no season of Star Trek, `Broadchurch: Broadchurch: Season 3` is one.
        if telling is not None and at < telling and not glued[at] and title_key(pieces[at]) != title_key(names[at]):
            continue
        show = titles.find(names[at], "series", year, day)
        if show is None and telling == at and DASH in names[at]:
            show = titles.find(names[at].rsplit(DASH, 1)[0], "series", year, day)
        if show is None:
            continue
        if trailer_at is not None and trailer_at >= at:
            return Meant(show, names[at], trailer=True)
        season, begin = _season(pieces, at, None if season_at is None or season_at < at else season_at, names[at])
        certain = season is not None or "#" in season_shape(pieces[-1])
        return Meant(show, names[at], season, ": ".join(pieces[begin:]), certain)
    # `Harbour: Episode 6`: what is looked for is the show.
    numbered = longest > 0 and not glued[longest] and "#" in season_shape(pieces[-1])
    name = names[longest] if telling is not None or numbered else line
    return Meant(None, name, trailer=trailer_at is not None)


def _pieces(line: str) -> tuple[list[str], list[bool]]:
    """What stands between the colons, and of each piece whether the colon before it has a blank before itself."""
    pieces, glued, begin = [], [False], 0
    for colon in re.finditer(COLON, line):
        if colon.start() == 0 or colon.end() == len(line):
            continue
        pieces.append(line[begin : colon.start()])
        glued.append(colon[0].startswith(" "))
        begin = colon.end()
    return [*pieces, line[begin:]], glued


def _before(line: str, count: int) -> str:
    """The line's first pieces, as they stand in it."""
    colons = [colon for colon in re.finditer(COLON, line) if colon.start() > 0 and colon.end() < len(line)]
    return line[: colons[count - 1].start()] if count else ""


def _season(pieces: Sequence[str], at: int, season_at: int | None, show: str) -> tuple[int | None, int]:
    """The season's number, and where the episode begins.

    `Season 2` is the second, `Stranger Things 3` of Stranger Things the third, a limited series the first.
    """
    key, own = title_key(show), title_key(pieces[at])
    if at + 1 < len(pieces) and own.startswith(key) and re.fullmatch("[0-9]+", own[len(key) :]):
        return int(own[len(key) :]), at + 1
    if season_at is not None:
        return number_in(pieces[season_at]) or 1, season_at + 1
    return None, at


def _is_trailer(piece: str, vocabulary: Vocabulary) -> bool:
    """`Trailer`, `Season 2 Trailer 1`, `Trailer: …`, `Harbour (Trailer)`; not an episode called The Trailer."""
    bracket = BRACKET.search(piece)
    shapes = [season_shape(piece)] + ([season_shape(bracket[0].strip(" ()"))] if bracket else [])
    for shape in shapes:
        bare = shape.removesuffix(" #")
        for word in vocabulary.trailers:
            rest = bare.removesuffix(word).strip(" ") if bare.endswith(word) else bare.removeprefix(word).strip(" ")
            if bare == word or (rest != bare and rest in vocabulary.seasons):
                return True
    return False
