"""Cases where little is known of one side, or what is known disagrees, and the rest must decide."""

from __future__ import annotations

from loaders.sample import spelling
from loaders.sample.cases.shared import nobody_named, some_year
from loaders.sample.numbers import below, draw
from loaders.sample.world import World


def translated_without_cast(world: World) -> None:
    """No name in common and no cast on IMDb: the director, the year and the length of a foreign film decide."""
    work = world.film(world.words.title(own=True), some_year(world))
    work.directors = [world.person()]
    row = world.on_netflix(work, "translated_without_cast")
    row.country, row.directors = "Turkey", [work.directors[0].name]
    found = world.on_imdb(work, primary=spelling.foreign(world.rng, world.words.own()), kind="movie")
    found.credits = [credit for credit in found.credits if credit.category == "director"]
    found.runtime = work.runtime + draw(world.rng, [0, 1, -1])
    found.rating, found.votes = "6.1", 300
    world.true_match(row, found)


def sequel_of_the_same_director(world: World) -> None:
    """IMDb has the film only as a video, which is not kept, and another by its director of that year and length."""
    name = world.words.title(own=True)
    work = world.film(name, some_year(world))
    work.directors = [world.person()]
    row = world.on_netflix(work, "type_not_kept")
    row.country, row.directors = "United States", [work.directors[0].name]
    video = world.on_imdb(work, kind="video")
    video.runtime = work.runtime
    other = world.film(f"{world.words.own()} 2", work.year, without=work)
    other.directors, other.runtime = work.directors, work.runtime
    sequel = world.on_imdb(other, kind="movie")
    sequel.credits = [credit for credit in sequel.credits if credit.category == "director"]
    sequel.runtime = work.runtime + 1
    world.non_match(row, video)
    world.non_match(row, sequel)


def subtitle_on_one_side(world: World) -> None:
    """One name has a subtitle, or the maker's name, more, and nobody is named."""
    own = world.words.own()
    names = draw(
        world.rng,
        [
            (f"The {own} War: A Film by Nobody", f"The {own} War"),
            (f"{own} Beyond", f"{own} Beyond - Featuring the Hollow Sea"),
            (f"NOVA: The {own} Tunnel", f"The {own} Tunnel"),
            (f"Nobody's {own} Sea", f"{own} Sea"),
        ],
    )
    work = world.film(names[0], some_year(world))
    nobody_named(world, world.on_netflix(work, "subtitle_on_one_side"), work, names[1])


def other_people_same_year(world: World) -> None:
    """A rare title of the same year and length; the people that one side has are others, such as those of a dub."""
    work = world.film(f"{world.words.own()} {world.words.own()}", some_year(world))
    row = world.on_netflix(work, "people_disagree")
    row.cast = [person.name for person in world.cast(6, [*work.cast, *work.directors, *work.writers])]
    found = world.on_imdb(work, kind="movie")
    found.runtime = work.runtime
    found.rating, found.votes = "6.1", 1300
    world.true_match(row, found)


def nobody_named_one_year_off(world: World) -> None:
    """The same title, nobody named, and a year between."""
    work = world.film(f"{world.words.own()} {world.words.own()}", some_year(world))
    row = world.on_netflix(work, "no_people_known", year=work.year + draw(world.rng, [-1, 1]))
    nobody_named(world, row, work)


def initials_apart(world: World) -> None:
    """Initials are written apart or together, and people are shared."""
    word = world.words.own()
    short = f"{word[0].upper()}. {word[1].upper()}."
    work = world.film(f"{short.replace('. ', '').removesuffix('.')} (A) {word}", some_year(world))
    row = world.on_netflix(work, "near_title")
    row.directors = [person.name for person in work.directors]
    found = world.on_imdb(work, primary=short, kind="movie")
    found.runtime = work.runtime + 3
    world.true_match(row, found)


def recorded_twice(world: World) -> None:
    """IMDb has the film again, with the cast but hardly any votes: the record with more votes is the one."""
    work = world.film(world.words.title(own=True), some_year(world))
    row = world.on_netflix(work, "recorded_twice")
    row.directors = [person.name for person in work.directors]
    stub, found = world.on_imdb(work, kind="movie"), world.on_imdb(work, kind="movie")
    found.credits = [credit for credit in found.credits if credit.category == "director"]
    stub.runtime = found.runtime = work.runtime
    stub.rating, stub.votes = "6.2", 20
    found.rating, found.votes = "6.1", 2300
    world.true_match(row, found)
    world.non_match(row, stub)


def adult_namesake(world: World) -> None:
    """An adult title has the name, the year and more votes."""
    name = world.words.own()
    work = world.film(name, some_year(world))
    row = world.on_netflix(work, "adult_namesake")
    nobody_named(world, row, work)
    adult = world.on_imdb(world.film(name, work.year, without=work), kind="movie")
    adult.is_adult, adult.runtime = True, work.runtime
    adult.rating, adult.votes = "5.0", 900
    world.non_match(row, adult)


def listed_under_two_names(world: World) -> None:
    """Netflix has the film twice, in English and under its original name: both rows are right."""
    english, original = world.words.title(own=True), spelling.foreign(world.rng, world.words.own())
    work = world.film(english, some_year(world))
    row, again = (world.on_netflix(work, "listed_under_two_names", name) for name in (english, original))
    again.cast, again.directors = [], []
    again.duration = f"{work.runtime + 2 + below(world.rng, 9)} min"
    found = world.on_imdb(work, original=original, kind="movie")
    found.runtime = work.runtime
    found.rating, found.votes = "7.1", 4000
    world.true_match(row, found)
    world.true_match(again, found)
