"""The cases a matcher meets, each a small scene: what Netflix lists, what the other sources have, and what is right.

Every scene can be decided from the files alone: a right pair shares people, or title and year where one side knows no
people; a wrong one differs in people, in years, or in kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from loaders.sample import spelling, texts
from loaders.sample.model import Aka, ImdbTitle, NetflixTitle, Work
from loaders.sample.numbers import below, between, draw
from loaders.sample.words import in_cyrillic, unaccented
from loaders.sample.world import NEWEST_YEAR, World


@dataclass(frozen=True)
class Case:
    """A scene, and how often it is played."""

    play: Callable[[World], None]
    rows: int  # Netflix rows it adds
    share: int  # of a thousand Netflix rows; each case is played at least once


def _matched(
    world: World, work: Work, case: str, title: str | None = None, primary: str | None = None
) -> tuple[NetflixTitle, ImdbTitle]:
    """The work on Netflix as `title` and on IMDb as `primary`, rightly paired; a film at times on Rotten Tomatoes."""
    row = world.on_netflix(work, case, title)
    found = world.on_imdb(work, primary)
    world.right(row, found)
    _maybe_rotten(world, row, work, "plain" if row.title == work.name else case)
    return row, found


def _maybe_rotten(world: World, row: NetflixTitle, work: Work, case: str) -> None:
    if not work.is_series and below(world.rng, 100) < 36:
        world.right(row, world.on_rotten_tomatoes(work), case)


def _sequel(world: World, first: Work, name: str, years: int) -> Work:
    """Another work with half of the first one's cast."""
    sequel = (world.series if first.is_series else world.film)(name, first.year + years, without=first)
    if not first.is_series:
        sequel.directors = first.directors
        sequel.runtime = first.runtime + 9 + below(world.rng, 12)
    kept = (len(first.cast) + 1) // 2
    sequel.cast = first.cast[:kept] + sequel.cast[: max(2, len(sequel.cast) - kept)]
    return sequel


def _some_year(world: World, newest: int = NEWEST_YEAR - 4) -> int:
    return between(world.rng, newest - 12, newest)


# The easy ones


def plain(world: World) -> None:
    """Title, year and people agree; a series may stand under the year of its latest season."""
    is_series = below(world.rng, 10) < 3
    work = world.series() if is_series else world.film()
    row, _ = _matched(world, work, "series_last_season_year" if work.last_year > work.year else "plain")
    if not is_series and below(world.rng, 15) == 0:
        row.cast = []
        row.directors = [person.name for person in work.directors]


def no_imdb_title(world: World) -> None:
    """IMDb does not have it."""
    own = world.words.title(own=True)
    row = world.on_netflix(world.series(own) if below(world.rng, 2) else world.film(own), "no_imdb_title")
    if below(world.rng, 10) == 0:
        row.cast, row.directors = [], []


# Years


def year_off_by_one(world: World) -> None:
    """The sources disagree about the year."""
    work = world.film(year=between(world.rng, NEWEST_YEAR - 12, NEWEST_YEAR - 1))
    row = world.on_netflix(work, "year_off_by_one", year=work.year + draw(world.rng, [1, 1, 1, -1]))
    world.right(row, world.on_imdb(work))
    _maybe_rotten(world, row, work, "year_off_by_one")


def year_far_off(world: World) -> None:
    """Netflix gives the year of a later release."""
    work = world.film(year=_some_year(world))
    row = world.on_netflix(work, "year_far_off", year=work.year + between(world.rng, 2, 4))
    world.right(row, world.on_imdb(work))


def series_after_its_end(world: World) -> None:
    """Netflix lists a revival that IMDb's end year does not know of."""
    work = world.series(year=_some_year(world, NEWEST_YEAR - 10))
    row = world.on_netflix(work, "series_after_its_end", year=work.last_year + between(world.rng, 1, 2))
    title = world.on_imdb(work)
    title.end_year = work.last_year
    world.right(row, title)


# Names written differently


def accents(world: World) -> None:
    """One side writes accents."""
    work = world.film()
    plainly, marked = work.name, spelling.with_accents(work.name)
    at_netflix = below(world.rng, 2)
    _matched(world, work, "accents", *((marked, plainly) if at_netflix else (plainly, marked)))


def ampersand(world: World) -> None:
    """`&` on one side, `and` on the other."""
    work = world.film(f"{world.words.common()} & {world.words.common()}")
    spelled = work.name.replace("&", "and")
    _matched(world, work, "ampersand", *((work.name, spelled) if below(world.rng, 2) else (spelled, work.name)))


def punctuation(world: World) -> None:
    """Other apostrophes, dashes, dots."""
    word, other = world.words.common(), world.words.common()
    pairs = [
        (f"{word}’s {other}", f"{word}'s {other}"),
        (f"{word} – {other}", f"{word}: {other}"),
        (f"{word}, {other}?", f"{word} {other}"),
        (f"{word}-{other}", f"{word} {other}"),
        (f"{word}... {other}!", f"{word}… {other}"),
    ]
    title, primary = draw(world.rng, pairs)
    _matched(world, world.film(primary), "punctuation", title, primary)


def letter_case(world: World) -> None:
    """Netflix shouts."""
    work = world.film()
    _matched(world, work, "letter_case", work.name.upper())


def invisible_characters(world: World) -> None:
    """Non-breaking and zero-width spaces."""
    work = world.film(f"The {world.words.common()} of {world.words.common()}")
    title = draw(world.rng, [work.name.replace(" ", "\u00a0"), "\u200b" + work.name, work.name + "\u00a0"])
    _matched(world, work, "invisible_characters", title)


def line_break(world: World) -> None:
    """A line break within the title."""
    work = world.film(f"{world.words.common()}: The Story of a {world.words.common()}")
    _matched(world, work, "line_break", work.name.replace(" of a ", " of a\n"))


def typo(world: World) -> None:
    """Two letters exchanged or one doubled."""
    work = world.film(f"The Long Road to {world.words.common()}")
    _matched(world, work, "typo", spelling.misspelt(world.rng, work.name))


def spreadsheet_date(world: World) -> None:
    """A title like `22 July` that a spreadsheet took for a date."""
    rng = world.rng
    month, day = draw(rng, texts.MONTHS), draw(rng, [3, 5, 6, 8, 11, 12, 13, 16, 17, 18, 19, 23, 24, 26, 27, 28])
    if below(rng, 2):
        title, name = f"{month[:3]}-{day:02d}", f"{month} {day}"
    else:
        title, name = f"{day:02d}-{month[:3]}", f"{day} {month}"
    _matched(world, world.film(name), "spreadsheet_date", title)


def other_script(world: World) -> None:
    """Netflix and IMDb's original title are in Cyrillic letters."""
    word = world.words.common()
    work = world.film(word)
    row = world.on_netflix(work, "other_script", in_cyrillic(word))
    world.right(row, world.on_imdb(work, primary=word, original=in_cyrillic(word)))


# Other names of the same work


def original_title(world: World) -> None:
    """Netflix's title is IMDb's original one, not its primary one."""
    work = world.film()
    row = world.on_netflix(work, "original_title")
    world.right(row, world.on_imdb(work, primary=spelling.foreign(world.rng, world.words.common()), original=work.name))


def aka_only(world: World) -> None:
    """Netflix's title is only among the names the title is also known as."""
    work = world.film()
    row = world.on_netflix(work, "aka_only")
    title = world.on_imdb(work, primary=spelling.foreign(world.rng, world.words.common()))
    title.akas.append(Aka(work.name, draw(world.rng, ["US", "GB", "XWW"]), "en", "imdbDisplay"))
    title.akas.append(Aka(spelling.foreign(world.rng, world.words.common()), "DE", None, "alternative\x02imdbDisplay"))
    world.right(row, title)
    _maybe_rotten(world, row, work, "plain")


def localised_title(world: World) -> None:
    """No name in common, only the people, the year and the length; another film by the same director tempts."""
    rng = world.rng
    is_series = below(rng, 4) == 0
    work = world.series(year=2019) if is_series else world.film()
    while len(work.cast) < 6:
        work.cast = world.cast(8, work.directors)
    row = world.on_netflix(work, "localised_title")
    row.cast = [person.name for person in work.cast]
    title = world.on_imdb(work, primary=spelling.foreign(rng, world.words.common()))
    title.runtime = work.runtime
    world.right(row, title)
    other = _sequel(world, work, spelling.foreign(rng, world.words.common()), -3)
    other.cast = work.cast[:1] + other.cast[-3:]
    world.wrong(row, world.on_imdb(other))


def bracketed_alternative(world: World) -> None:
    """A second name in brackets, on either side."""
    rng = world.rng
    name, other = world.words.common(), world.words.title()
    work = world.film(name)
    title, primary = draw(rng, [(f"{name} ({other})", name), (f"{name} ({other})", other), (name, f"{name} ({other})")])
    _matched(world, work, "bracketed_alternative", title, primary)


def bracketed_year(world: World) -> None:
    """The year in brackets after the title."""
    work = world.film()
    _matched(world, work, "bracketed_year", f"{work.name} ({work.year})")


def language_version(world: World) -> None:
    """Dubs are rows of their own on Netflix and one title elsewhere."""
    rng = world.rng
    work = world.film()
    found = world.on_imdb(work)
    film = world.on_rotten_tomatoes(work) if below(rng, 3) == 0 else None
    for language in rng.sample(["Hindi", "Tamil", "Telugu", "Malayalam", "Marathi", "Spanish", "English"], 2):
        ending = f"({language} Version)" if below(rng, 2) else f"({language})"
        row = world.on_netflix(work, "language_version", f"{work.name} {ending}")
        world.right(row, found)
        if film:
            world.right(row, film, "language_version")


def duplicate_row(world: World) -> None:
    """Netflix lists the same film twice; both rows are right."""
    work = world.film()
    found = world.on_imdb(work)
    for _ in range(2):
        world.right(world.on_netflix(work, "duplicate_row"), found)


def leading_part(world: World) -> None:
    """IMDb's title has a subtitle more."""
    work = world.film(f"{world.words.common()} {world.words.common()}")
    _, found = _matched(world, work, "leading_part", None, f"{work.name}: The Hollow {world.words.common()}")
    found.runtime = work.runtime


# Numbers and parts


def roman_numeral(world: World) -> None:
    """A sequel numbered in another way; the first film tempts."""
    first = world.film(f"{world.words.common()} {world.words.common()}", _some_year(world))
    number = draw(world.rng, [("2", "II"), ("2", "Two"), ("3", "III"), ("4", "IV")])
    work = _sequel(world, first, f"{first.name} {number[0]}", 3)
    names = [f"{first.name} {number[0]}", f"{first.name} {number[1]}"]
    if below(world.rng, 2):
        names.reverse()
    row, _ = _matched(world, work, "roman_numeral", *names)
    world.wrong(row, world.on_imdb(first))
    world.wrong(row, world.on_rotten_tomatoes(first), "roman_numeral")


def part_number(world: World) -> None:
    """Three parts of one year and nearly one cast; Netflix lists the first two."""
    saga, year = world.words.common(), _some_year(world)
    first = world.film(f"{saga}: Part One - {world.words.common()}", year)
    works = [first]
    for number in ("Two", "Three"):
        part = _sequel(world, first, f"{saga}: Part {number} - {world.words.common()}", 0)
        part.runtime = first.runtime - 11 * len(works)
        works.append(part)
    found = [world.on_imdb(work) for work in works]
    for at, work in enumerate(works[:2]):
        title = work.name.replace(": Part One - ", " Part 1: ").replace(": Part Two - ", " Part 2: ")
        row = world.on_netflix(work, "part_number", title)
        world.right(row, found[at])
        for other in found:
            if other is not found[at]:
                world.wrong(row, other)


def volume_number(world: World) -> None:
    """A second volume, written in another way; the first tempts."""
    first = world.film(f"{world.words.common()} {world.words.common()}: Volume I", _some_year(world))
    work = _sequel(world, first, first.name.replace("Volume I", "Volume II"), 1)
    row, _ = _matched(world, work, "volume_number", work.name.replace(": Volume II", " Vol. 2"))
    world.wrong(row, world.on_imdb(first))


# Namesakes


def remake_same_year(world: World) -> None:
    """Two films of one name and year: the people decide."""
    work = world.film(year=_some_year(world))
    row, _ = _matched(world, work, "remake_same_year")
    world.wrong(row, world.on_imdb(world.film(work.name, work.year, without=work), kind="movie"))


def remake_other_year(world: World) -> None:
    """The older film of that name is known at every source."""
    work = world.film(year=_some_year(world))
    older = world.film(work.name, work.year - between(world.rng, 15, 40), without=work)
    old_imdb, old_rotten = world.on_imdb(older, kind="movie"), world.on_rotten_tomatoes(older)
    row = world.on_netflix(work, "remake_other_year")
    world.right(row, world.on_imdb(work))
    world.right(row, world.on_rotten_tomatoes(work), "remake_other_year")
    world.wrong(row, old_imdb)
    world.wrong(row, old_rotten)


def namesake_other_film(world: World) -> None:
    """Only another work by other people bears the name."""
    rng = world.rng
    name = world.words.title(own=True)
    work = world.series(name, 2018) if below(rng, 4) == 0 else world.film(name, _some_year(world))
    make = world.series if work.is_series else world.film
    other = make(work.name, work.year - draw(rng, [0, 1, 2, 8, 25]), without=work)
    row = world.on_netflix(work, "namesake_other_film")
    world.wrong(row, world.on_imdb(other))
    if not work.is_series:
        world.wrong(row, world.on_rotten_tomatoes(other), "namesake_other_film")


def film_and_series_same_name(world: World) -> None:
    """A film and a series of one name and year, with people in common: the kind decides."""
    film = world.film(year=_some_year(world))
    series = world.series(film.name, film.year, without=film)
    series.cast[:2] = film.cast[:2]
    pairs = [(world.on_netflix(work, "film_and_series_same_name"), world.on_imdb(work)) for work in (film, series)]
    rotten = world.on_rotten_tomatoes(film)
    (film_row, film_title), (series_row, series_title) = pairs
    for row, title in pairs:
        world.right(row, title)
    world.wrong(film_row, series_title)
    world.wrong(series_row, film_title)
    world.right(film_row, rotten, "film_and_series_same_name")
    world.wrong(series_row, rotten, "film_and_series_same_name")


def older_series_same_name(world: World) -> None:
    """An older series of that name, by other people."""
    work = world.series(year=_some_year(world, NEWEST_YEAR - 1))
    older = world.series(work.name, work.year - between(world.rng, 20, 35), without=work)
    older.ended = True
    row, _ = _matched(world, work, "older_series_same_name")
    world.wrong(row, world.on_imdb(older))


def article_matters(world: World) -> None:
    """`The X` and `X` are two films; at times only the wrong one has a page."""
    word = world.words.own()
    names = [word, f"The {word}"]
    if below(world.rng, 2):
        names.reverse()
    work = world.film(names[0], _some_year(world))
    other = world.film(names[1], work.year, without=work)
    row = world.on_netflix(work, "article_matters")
    if below(world.rng, 2):
        world.right(row, world.on_imdb(work))
    world.wrong(row, world.on_imdb(other))
    world.wrong(row, world.on_rotten_tomatoes(other), "article_matters")


def article_dropped(world: World) -> None:
    """One side leaves the article out; the people confirm it."""
    work = world.film(f"The {world.words.common()} {world.words.common()}")
    names = [work.name, work.name.removeprefix("The ")]
    if below(world.rng, 2):
        names.reverse()
    _matched(world, work, "article_dropped", *names)


def franchise_prefix(world: World) -> None:
    """Netflix puts the franchise first; another film bears the rest of the name."""
    rest = f"The Hollow {world.words.common()}"
    work = world.film(rest, _some_year(world))
    row = world.on_netflix(work, "franchise_prefix", f"{world.words.common()} Saga: {rest}")
    if below(world.rng, 3):
        world.right(row, world.on_imdb(work))
    world.wrong(row, world.on_imdb(world.film(rest, work.year - 9, without=work)))


def other_kind(world: World) -> None:
    """The game, the video or the episode of the same name, even with the same people, is not the film."""
    work = world.film()
    row, _ = _matched(world, work, "other_kind")
    world.wrong(row, world.on_imdb(work, kind=draw(world.rng, ["videoGame", "video", "tvEpisode"])))


# Relatives that share a cast


def aftershow(world: World) -> None:
    """An aftershow with people of its series, which tempts; at times it has a page of its own."""
    parent = world.series(year=_some_year(world, NEWEST_YEAR - 2))
    name = f"{parent.name} - The Afterparty" if below(world.rng, 2) else f"{parent.name}: The Aftershow"
    show = world.series(name, parent.last_year, without=parent)
    show.cast = show.cast[:2] + parent.cast[:2]
    show.runtime = 25
    row = world.on_netflix(show, "aftershow")
    world.wrong(row, world.on_imdb(parent))
    if below(world.rng, 3) == 0:
        world.right(row, world.on_imdb(show))


def aftershow_tempts(world: World) -> None:
    """Netflix has the series, IMDb its aftershow as well."""
    parent = world.series(year=_some_year(world, NEWEST_YEAR - 2))
    show = world.series(f"{parent.name}: The Aftershow", parent.last_year, without=parent)
    show.cast = show.cast[:2] + parent.cast[:2]
    row, _ = _matched(world, parent, "aftershow")
    world.wrong(row, world.on_imdb(show))


def special_of_series(world: World) -> None:
    """A special with people of its series, which tempts."""
    parent = world.series(year=_some_year(world, NEWEST_YEAR - 2))
    special = world.film(f"{parent.name}: A Winter Special", parent.last_year, without=parent)
    special.cast = parent.cast[:3] + special.cast[:2]
    special.runtime = between(world.rng, 41, 64)
    row = world.on_netflix(special, "special_of_series")
    world.wrong(row, world.on_imdb(parent))
    if below(world.rng, 2):
        world.right(row, world.on_imdb(special, kind="tvSpecial"))


def sequel_shared_cast(world: World) -> None:
    """Both films are on IMDb, or the second is not there yet."""
    first = world.film(f"{world.words.common()} {world.words.common()}", _some_year(world))
    name = f"{first.name} 2" if below(world.rng, 2) else f"{first.name}: The Reckoning"
    sequel = _sequel(world, first, name, between(world.rng, 2, 4))
    row = world.on_netflix(sequel, "sequel_shared_cast")
    world.wrong(row, world.on_imdb(first))
    world.wrong(row, world.on_rotten_tomatoes(first), "sequel_shared_cast")
    if below(world.rng, 3):
        world.right(row, world.on_imdb(sequel))


def first_of_sequels(world: World) -> None:
    """The first film, which its sequel tempts from."""
    first = world.film(f"{world.words.common()} {world.words.common()}", _some_year(world))
    row, _ = _matched(world, first, "sequel_shared_cast")
    sequel = _sequel(world, first, f"{first.name} 2", 1)
    world.wrong(row, world.on_imdb(sequel))
    world.wrong(row, world.on_rotten_tomatoes(sequel), "sequel_shared_cast")


def spin_off(world: World) -> None:
    """A spin-off with people of its parent, which tempts."""
    parent = world.series(year=_some_year(world, NEWEST_YEAR - 6))
    show = world.series(f"{parent.name}: {world.words.common()}", parent.year + 4, without=parent)
    show.cast = parent.cast[:2] + show.cast
    row = world.on_netflix(show, "spin_off")
    world.wrong(row, world.on_imdb(parent))
    if below(world.rng, 3):
        world.right(row, world.on_imdb(show))


# People


def no_people_known(world: World) -> None:
    """Netflix names nobody: title, year and kind must do; a namesake of another time tempts."""
    name = world.words.title(own=True)
    work = world.film(name, _some_year(world)) if below(world.rng, 2) else world.series(name, 2019)
    row = world.on_netflix(work, "no_people_known")
    row.cast, row.directors = [], []
    world.right(row, world.on_imdb(work))
    _maybe_rotten(world, row, work, "no_people_known")
    if not work.is_series:
        world.wrong(row, world.on_imdb(world.film(name, work.year - 18, without=work)))


def no_people_on_imdb(world: World) -> None:
    """IMDb credits nobody."""
    work = world.film(world.words.title(own=True))
    _, found = _matched(world, work, "no_people_known")
    found.credits, found.directors, found.writers = [], [], []


def people_as_themselves(world: World) -> None:
    """A documentary: IMDb credits its people as themselves, which is no role that is kept."""
    work = world.film(world.words.title(own=True))
    row, found = _matched(world, work, "people_as_themselves")
    row.listed_in = ["Documentaries"]
    row.directors = [person.name for person in work.directors]  # the only people both sides can agree on
    found.genres = ["Documentary"]
    for credit in found.credits:
        if credit.category in ("actor", "actress"):
            credit.category, credit.characters = "self", ["Self"]


def names_spelt_differently(world: World) -> None:
    """The people's accents differ."""
    work = world.film()
    row, _ = _matched(world, work, "names_spelt_differently")
    row.cast = [spelling.other_name(person.name) for person in work.cast]
    row.directors = [spelling.other_name(person.name) for person in work.directors]


def spaces_around_names(world: World) -> None:
    """Spaces around people's names on both sides."""
    work = world.film()
    row, found = _matched(world, work, "spaces_around_names")
    row.cast = [f" {person.name} " for person in work.cast]
    found.credits[0].person.name = f"{found.credits[0].person.name} "


def junior_after_comma(world: World) -> None:
    """A `Jr.` behind a comma, in a list that is split at commas."""
    work = world.film()
    junior = world.person()
    bare = junior.name.removesuffix(" Jr.")
    junior.name = f"{bare} Jr."
    work.cast[0] = junior
    row, _ = _matched(world, work, "junior_after_comma")
    row.cast[0] = f"{bare}, Jr."


# Rotten Tomatoes


def _on_both(world: World, case: str, title: str | None = None, years: int = 0, own: bool = False) -> Work:
    """A film plainly on IMDb, and on Rotten Tomatoes with a difference."""
    work = world.film(world.words.title(own), _some_year(world, NEWEST_YEAR - 12 if years else NEWEST_YEAR - 4))
    row = world.on_netflix(work, "plain")
    world.right(row, world.on_imdb(work))
    name = title.format(work.name) if title else None
    world.right(row, world.on_rotten_tomatoes(work, name, work.year + years), case)
    return work


def rotten_year_off_by_one(world: World) -> None:
    """Rotten Tomatoes gives the next year or the one before."""
    _on_both(world, "year_off_by_one", years=draw(world.rng, [-1, 1]))


def rotten_rerelease(world: World) -> None:
    """The date is that of a re-release."""
    _on_both(world, "rerelease_date", years=between(world.rng, 4, 11))


def rotten_bracketed(world: World) -> None:
    """A second name in brackets."""
    other = world.words.title()
    _on_both(world, "bracketed_alternative", draw(world.rng, [f"{{}} ({other})", f"{other} ({{}})"]))


def rotten_accents(world: World) -> None:
    """Rotten Tomatoes leaves the accents out."""
    work = world.film(spelling.with_accents(world.words.title()))
    row = world.on_netflix(work, "plain")
    world.right(row, world.on_imdb(work))
    world.right(row, world.on_rotten_tomatoes(work, unaccented(work.name)), "accents")


def rotten_without_date(world: World) -> None:
    """The date is missing."""
    _on_both(world, "no_release_date")
    world.rotten_films[-1].release = ""


def rotten_without_people(world: World) -> None:
    """Rotten Tomatoes names nobody: title and year must do."""
    _on_both(world, "no_people_known", own=True)
    film = world.rotten_films[-1]
    film.directors, film.authors, film.actors = [], [], []


def rotten_director_only(world: World) -> None:
    """Only the director is named."""
    work = _on_both(world, "director_only")
    film = world.rotten_films[-1]
    film.directors, film.actors = [person.name for person in work.directors], []
    world.netflix_titles[-1].directors = film.directors


def rotten_namesake(world: World) -> None:
    """The film has no page there, another one of its name has."""
    work = world.film(year=_some_year(world))
    row = world.on_netflix(work, "plain")
    world.right(row, world.on_imdb(work))
    other = world.film(work.name, work.year - draw(world.rng, [0, 1, 5, 30]), without=work)
    world.wrong(row, world.on_rotten_tomatoes(other), "namesake_other_film")


CASES = [
    Case(no_imdb_title, 1, 150),
    Case(year_off_by_one, 1, 50),
    Case(year_far_off, 1, 8),
    Case(series_after_its_end, 1, 6),
    Case(accents, 1, 10),
    Case(ampersand, 1, 5),
    Case(punctuation, 1, 8),
    Case(letter_case, 1, 4),
    Case(invisible_characters, 1, 3),
    Case(line_break, 1, 1),
    Case(typo, 1, 5),
    Case(spreadsheet_date, 1, 1),
    Case(other_script, 1, 3),
    Case(original_title, 1, 6),
    Case(aka_only, 1, 10),
    Case(localised_title, 1, 8),
    Case(bracketed_alternative, 1, 4),
    Case(bracketed_year, 1, 2),
    Case(language_version, 2, 6),
    Case(duplicate_row, 2, 2),
    Case(leading_part, 1, 3),
    Case(roman_numeral, 1, 4),
    Case(part_number, 2, 4),
    Case(volume_number, 1, 2),
    Case(remake_same_year, 1, 4),
    Case(remake_other_year, 1, 5),
    Case(namesake_other_film, 1, 8),
    Case(film_and_series_same_name, 2, 4),
    Case(older_series_same_name, 1, 3),
    Case(article_matters, 1, 3),
    Case(article_dropped, 1, 3),
    Case(franchise_prefix, 1, 4),
    Case(other_kind, 1, 5),
    Case(aftershow, 1, 3),
    Case(aftershow_tempts, 1, 2),
    Case(special_of_series, 1, 4),
    Case(sequel_shared_cast, 1, 4),
    Case(first_of_sequels, 1, 3),
    Case(spin_off, 1, 3),
    Case(no_people_known, 1, 16),
    Case(no_people_on_imdb, 1, 6),
    Case(people_as_themselves, 1, 5),
    Case(names_spelt_differently, 1, 4),
    Case(spaces_around_names, 1, 2),
    Case(junior_after_comma, 1, 2),
    Case(rotten_year_off_by_one, 1, 10),
    Case(rotten_rerelease, 1, 4),
    Case(rotten_bracketed, 1, 4),
    Case(rotten_accents, 1, 4),
    Case(rotten_without_date, 1, 2),
    Case(rotten_without_people, 1, 3),
    Case(rotten_director_only, 1, 8),
    Case(rotten_namesake, 1, 6),
]


def play_all(world: World, titles: int, before: int = 0) -> None:
    """Plays every case its share of times, then plain titles until there are as many rows as asked for.

    Their numbers go on after the Netflix titles `before`.
    """
    for case in CASES:
        for _ in range(max(1, titles * case.share // 1000 // case.rows)):
            case.play(world)
    while len(world.netflix_titles) < titles:
        plain(world)
    world.rng.shuffle(world.netflix_titles)
    for number, row in enumerate(world.netflix_titles, before + 1):
        row.show_id = f"s{number}"
