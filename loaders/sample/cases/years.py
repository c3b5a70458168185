"""Cases of years that differ."""

from __future__ import annotations

from loaders.sample.cases.shared import maybe_on_rotten_tomatoes, some_year
from loaders.sample.numbers import between, draw
from loaders.sample.world import NEWEST_YEAR, World


def year_off_by_one(world: World) -> None:
    """The sources disagree about the year."""
    work = world.film(year=between(world.rng, NEWEST_YEAR - 12, NEWEST_YEAR - 1))
    row = world.on_netflix(work, "year_off_by_one", year=work.year + draw(world.rng, [1, 1, 1, -1]))
    world.true_match(row, world.on_imdb(work))
    maybe_on_rotten_tomatoes(world, row, work, "year_off_by_one")


def year_far_off(world: World) -> None:
    """Netflix gives the year of a later release."""
    work = world.film(year=some_year(world))
    row = world.on_netflix(work, "year_far_off", year=work.year + between(world.rng, 2, 4))
    world.true_match(row, world.on_imdb(work))


def series_after_its_end(world: World) -> None:
    """Netflix lists a revival that IMDb's end year does not know of."""
    work = world.series(year=some_year(world, NEWEST_YEAR - 10))
    row = world.on_netflix(work, "series_after_its_end", year=work.last_year + between(world.rng, 1, 2))
    title = world.on_imdb(work)
    title.end_year = work.last_year
    world.true_match(row, title)
