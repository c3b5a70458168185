"""Cases of films on Rotten Tomatoes."""

from __future__ import annotations

from loaders.sample import spelling
from loaders.sample.cases.shared import some_year
from loaders.sample.model import Work
from loaders.sample.numbers import between, draw
from loaders.sample.words import unaccented
from loaders.sample.world import NEWEST_YEAR, World


def _on_both(world: World, case: str, title: str | None = None, years: int = 0, own: bool = False) -> Work:
    """A film plainly on IMDb, and on Rotten Tomatoes with a difference."""
    work = world.film(world.words.title(own), some_year(world, NEWEST_YEAR - 12 if years else NEWEST_YEAR - 4))
    row = world.on_netflix(work, "plain")
    world.true_match(row, world.on_imdb(work))
    name = title.format(work.name) if title else None
    world.true_match(row, world.on_rotten_tomatoes(work, name, work.year + years), case)
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
    world.true_match(row, world.on_imdb(work))
    world.true_match(row, world.on_rotten_tomatoes(work, unaccented(work.name)), "accents")


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
    work = world.film(year=some_year(world))
    row = world.on_netflix(work, "plain")
    world.true_match(row, world.on_imdb(work))
    other = world.film(work.name, work.year - draw(world.rng, [0, 1, 5, 30]), without=work)
    world.non_match(row, world.on_rotten_tomatoes(other), "namesake_other_film")
