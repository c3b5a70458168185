"""The plain case, and a title that IMDb lacks."""

from __future__ import annotations

from loaders.sample.cases.shared import matched
from loaders.sample.numbers import below
from loaders.sample.world import World


def plain(world: World) -> None:
    """Title, year and people agree; a series can have the year of its latest season."""
    is_series = below(world.rng, 10) < 3
    work = world.series() if is_series else world.film()
    row, _ = matched(world, work, "series_last_season_year" if work.last_year > work.year else "plain")
    if not is_series and below(world.rng, 15) == 0:
        row.cast = []
        row.directors = [person.name for person in work.directors]


def no_imdb_title(world: World) -> None:
    """IMDb does not have it."""
    own = world.words.title(own=True)
    row = world.on_netflix(world.series(own) if below(world.rng, 2) else world.film(own), "no_imdb_title")
    if below(world.rng, 10) == 0:
        row.cast, row.directors = [], []
