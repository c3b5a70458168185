"""Cases of different works whose casts are nearly the same."""

from __future__ import annotations

from loaders.sample.cases.shared import matched, sequel_of, some_year
from loaders.sample.numbers import below, between
from loaders.sample.world import NEWEST_YEAR, World


def aftershow(world: World) -> None:
    """An aftershow with people of its series, the false candidate; sometimes it has a page of its own."""
    parent = world.series(year=some_year(world, NEWEST_YEAR - 2))
    name = f"{parent.name} - The Afterparty" if below(world.rng, 2) else f"{parent.name}: The Aftershow"
    show = world.series(name, parent.last_year, without=parent)
    show.cast = show.cast[:2] + parent.cast[:2]
    show.runtime = 25
    row = world.on_netflix(show, "aftershow")
    world.non_match(row, world.on_imdb(parent))
    if below(world.rng, 3) == 0:
        world.true_match(row, world.on_imdb(show))


def aftershow_tempts(world: World) -> None:
    """Netflix has the series, IMDb its aftershow as well."""
    parent = world.series(year=some_year(world, NEWEST_YEAR - 2))
    show = world.series(f"{parent.name}: The Aftershow", parent.last_year, without=parent)
    show.cast = show.cast[:2] + parent.cast[:2]
    row, _ = matched(world, parent, "aftershow")
    world.non_match(row, world.on_imdb(show))


def special_of_series(world: World) -> None:
    """A special with people of its series, the false candidate."""
    parent = world.series(year=some_year(world, NEWEST_YEAR - 2))
    special = world.film(f"{parent.name}: A Winter Special", parent.last_year, without=parent)
    special.cast = parent.cast[:3] + special.cast[:2]
    special.runtime = between(world.rng, 41, 64)
    row = world.on_netflix(special, "special_of_series")
    world.non_match(row, world.on_imdb(parent))
    if below(world.rng, 2):
        world.true_match(row, world.on_imdb(special, kind="tvSpecial"))


def sequel_shared_cast(world: World) -> None:
    """Both films are on IMDb, or the second is not there yet."""
    first = world.film(f"{world.words.common()} {world.words.common()}", some_year(world))
    name = f"{first.name} 2" if below(world.rng, 2) else f"{first.name}: The Reckoning"
    sequel = sequel_of(world, first, name, between(world.rng, 2, 4))
    row = world.on_netflix(sequel, "sequel_shared_cast")
    world.non_match(row, world.on_imdb(first))
    world.non_match(row, world.on_rotten_tomatoes(first), "sequel_shared_cast")
    if below(world.rng, 3):
        world.true_match(row, world.on_imdb(sequel))


def first_of_sequels(world: World) -> None:
    """The first film; its sequel is a false candidate."""
    first = world.film(f"{world.words.common()} {world.words.common()}", some_year(world))
    row, _ = matched(world, first, "sequel_shared_cast")
    sequel = sequel_of(world, first, f"{first.name} 2", 1)
    world.non_match(row, world.on_imdb(sequel))
    world.non_match(row, world.on_rotten_tomatoes(sequel), "sequel_shared_cast")


def spin_off(world: World) -> None:
    """A spin-off with people of its parent, the false candidate."""
    parent = world.series(year=some_year(world, NEWEST_YEAR - 6))
    show = world.series(f"{parent.name}: {world.words.common()}", parent.year + 4, without=parent)
    show.cast = parent.cast[:2] + show.cast
    row = world.on_netflix(show, "spin_off")
    world.non_match(row, world.on_imdb(parent))
    if below(world.rng, 3):
        world.true_match(row, world.on_imdb(show))
