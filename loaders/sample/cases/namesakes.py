"""Cases of different works with the same name, or nearly."""

from __future__ import annotations

from loaders.sample.cases.shared import matched, some_year
from loaders.sample.numbers import below, between, draw
from loaders.sample.world import NEWEST_YEAR, World


def remake_same_year(world: World) -> None:
    """Two films of one name and year: the people decide."""
    work = world.film(year=some_year(world))
    row, _ = matched(world, work, "remake_same_year")
    world.non_match(row, world.on_imdb(world.film(work.name, work.year, without=work), kind="movie"))


def remake_other_year(world: World) -> None:
    """The older film of that name is known at every source."""
    work = world.film(year=some_year(world))
    older = world.film(work.name, work.year - between(world.rng, 15, 40), without=work)
    old_imdb, old_rotten = world.on_imdb(older, kind="movie"), world.on_rotten_tomatoes(older)
    row = world.on_netflix(work, "remake_other_year")
    world.true_match(row, world.on_imdb(work))
    world.true_match(row, world.on_rotten_tomatoes(work), "remake_other_year")
    world.non_match(row, old_imdb)
    world.non_match(row, old_rotten)


def namesake_other_film(world: World) -> None:
    """Only another work by other people has the name."""
    rng = world.rng
    name = world.words.title(own=True)
    work = world.series(name, 2018) if below(rng, 4) == 0 else world.film(name, some_year(world))
    make = world.series if work.is_series else world.film
    other = make(work.name, work.year - draw(rng, [0, 1, 2, 8, 25]), without=work)
    row = world.on_netflix(work, "namesake_other_film")
    world.non_match(row, world.on_imdb(other))
    if not work.is_series:
        world.non_match(row, world.on_rotten_tomatoes(other), "namesake_other_film")


def film_and_series_same_name(world: World) -> None:
    """A film and a series of one name and year, with people in common: the kind decides."""
    film = world.film(year=some_year(world))
    series = world.series(film.name, film.year, without=film)
    series.cast[:2] = film.cast[:2]
    pairs = [(world.on_netflix(work, "film_and_series_same_name"), world.on_imdb(work)) for work in (film, series)]
    rotten = world.on_rotten_tomatoes(film)
    (film_row, film_title), (series_row, series_title) = pairs
    for row, title in pairs:
        world.true_match(row, title)
    world.non_match(film_row, series_title)
    world.non_match(series_row, film_title)
    world.true_match(film_row, rotten, "film_and_series_same_name")
    world.non_match(series_row, rotten, "film_and_series_same_name")


def older_series_same_name(world: World) -> None:
    """An older series of that name, by other people."""
    work = world.series(year=some_year(world, NEWEST_YEAR - 1))
    older = world.series(work.name, work.year - between(world.rng, 20, 35), without=work)
    older.ended = True
    row, _ = matched(world, work, "older_series_same_name")
    world.non_match(row, world.on_imdb(older))


def article_matters(world: World) -> None:
    """`The X` and `X` are two films; sometimes only the wrong one has a page."""
    word = world.words.own()
    names = [word, f"The {word}"]
    if below(world.rng, 2):
        names.reverse()
    work = world.film(names[0], some_year(world))
    other = world.film(names[1], work.year, without=work)
    row = world.on_netflix(work, "article_matters")
    if below(world.rng, 2):
        world.true_match(row, world.on_imdb(work))
    world.non_match(row, world.on_imdb(other))
    world.non_match(row, world.on_rotten_tomatoes(other), "article_matters")


def article_dropped(world: World) -> None:
    """One side leaves the article out; the people confirm it."""
    work = world.film(f"The {world.words.common()} {world.words.common()}")
    names = [work.name, work.name.removeprefix("The ")]
    if below(world.rng, 2):
        names.reverse()
    matched(world, work, "article_dropped", *names)


def franchise_prefix(world: World) -> None:
    """Netflix puts the franchise first; another film has the rest of the name."""
    rest = f"The Hollow {world.words.common()}"
    work = world.film(rest, some_year(world))
    row = world.on_netflix(work, "franchise_prefix", f"{world.words.common()} Saga: {rest}")
    if below(world.rng, 3):
        world.true_match(row, world.on_imdb(work))
    world.non_match(row, world.on_imdb(world.film(rest, work.year - 9, without=work)))


def other_kind(world: World) -> None:
    """The game, the video or the episode of the same name, even with the same people, is not the film."""
    work = world.film()
    row, _ = matched(world, work, "other_kind")
    world.non_match(row, world.on_imdb(work, kind=draw(world.rng, ["videoGame", "video", "tvEpisode"])))
