"""What several cases begin with."""

from __future__ import annotations

from loaders.sample.model import ImdbTitle, NetflixTitle, Work
from loaders.sample.numbers import below, between, draw
from loaders.sample.world import NEWEST_YEAR, World


def matched(
    world: World, work: Work, case: str, title: str | None = None, primary: str | None = None
) -> tuple[NetflixTitle, ImdbTitle]:
    """The work on Netflix as `title` and on IMDb as `primary`, as a match; a film sometimes on Rotten Tomatoes too."""
    row = world.on_netflix(work, case, title)
    found = world.on_imdb(work, primary)
    world.true_match(row, found)
    maybe_on_rotten_tomatoes(world, row, work, "plain" if row.title == work.name else case)
    return row, found


def maybe_on_rotten_tomatoes(world: World, row: NetflixTitle, work: Work, case: str) -> None:
    """Put a film on Rotten Tomatoes too, a third of the time."""
    if not work.is_series and below(world.rng, 100) < 36:
        world.true_match(row, world.on_rotten_tomatoes(work), case)


def nobody_named(world: World, row: NetflixTitle, work: Work, primary: str | None = None) -> ImdbTitle:
    """Put the film on IMDb as `primary`, as a match, with year, length and votes; neither side names anybody."""
    row.cast, row.directors = [], []
    found = world.on_imdb(work, primary, kind="movie")
    found.credits, found.directors, found.writers = [], [], []
    found.runtime = work.runtime + draw(world.rng, [0, 1, -1])
    found.rating, found.votes = "6.4", 150 + below(world.rng, 5000)
    world.true_match(row, found)
    return found


def sequel_of(world: World, first: Work, name: str, years: int) -> Work:
    """Another work with half of the first one's cast."""
    sequel = (world.series if first.is_series else world.film)(name, first.year + years, without=first)
    if not first.is_series:
        sequel.directors = first.directors
        sequel.runtime = first.runtime + 9 + below(world.rng, 12)
    kept = (len(first.cast) + 1) // 2
    sequel.cast = first.cast[:kept] + sequel.cast[: max(2, len(sequel.cast) - kept)]
    return sequel


def some_year(world: World, newest: int = NEWEST_YEAR - 4) -> int:
    """Draw a year from the twelve before the newest."""
    return between(world.rng, newest - 12, newest)
