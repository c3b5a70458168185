"""Cases of a work with several names."""

from __future__ import annotations

from loaders.sample import spelling
from loaders.sample.cases.shared import matched, maybe_on_rotten_tomatoes, sequel_of
from loaders.sample.model import Aka
from loaders.sample.numbers import below, draw
from loaders.sample.world import World


def original_title(world: World) -> None:
    """Netflix's title is IMDb's original one, not its primary one."""
    work = world.film()
    row = world.on_netflix(work, "original_title")
    abroad = spelling.foreign(world.rng, world.words.common())
    world.true_match(row, world.on_imdb(work, primary=abroad, original=work.name))


def aka_only(world: World) -> None:
    """Netflix's title is only among the names the title is also known as."""
    work = world.film()
    row = world.on_netflix(work, "aka_only")
    title = world.on_imdb(work, primary=spelling.foreign(world.rng, world.words.common()))
    title.akas.append(Aka(work.name, draw(world.rng, ["US", "GB", "XWW"]), "en", "imdbDisplay"))
    title.akas.append(Aka(spelling.foreign(world.rng, world.words.common()), "DE", None, "alternative\x02imdbDisplay"))
    world.true_match(row, title)
    maybe_on_rotten_tomatoes(world, row, work, "plain")


def localised_title(world: World) -> None:
    """No name in common, only people, year and length; another film by the same director is a false candidate."""
    rng = world.rng
    is_series = below(rng, 4) == 0
    work = world.series(year=2019) if is_series else world.film()
    while len(work.cast) < 6:
        work.cast = world.cast(8, work.directors)
    row = world.on_netflix(work, "localised_title")
    row.cast = [person.name for person in work.cast]
    title = world.on_imdb(work, primary=spelling.foreign(rng, world.words.common()))
    title.runtime = work.runtime
    world.true_match(row, title)
    other = sequel_of(world, work, spelling.foreign(rng, world.words.common()), -3)
    other.cast = work.cast[:1] + other.cast[-3:]
    world.non_match(row, world.on_imdb(other))


def bracketed_alternative(world: World) -> None:
    """A second name in brackets, on either side."""
    rng = world.rng
    name, other = world.words.common(), world.words.title()
    work = world.film(name)
    title, primary = draw(rng, [(f"{name} ({other})", name), (f"{name} ({other})", other), (name, f"{name} ({other})")])
    matched(world, work, "bracketed_alternative", title, primary)


def bracketed_year(world: World) -> None:
    """The year in brackets after the title."""
    work = world.film()
    matched(world, work, "bracketed_year", f"{work.name} ({work.year})")


def language_version(world: World) -> None:
    """Dubs are rows of their own on Netflix and one title elsewhere."""
    rng = world.rng
    work = world.film()
    found = world.on_imdb(work)
    film = world.on_rotten_tomatoes(work) if below(rng, 3) == 0 else None
    for language in rng.sample(["Hindi", "Tamil", "Telugu", "Malayalam", "Marathi", "Spanish", "English"], 2):
        ending = f"({language} Version)" if below(rng, 2) else f"({language})"
        row = world.on_netflix(work, "language_version", f"{work.name} {ending}")
        world.true_match(row, found)
        if film:
            world.true_match(row, film, "language_version")


def duplicate_row(world: World) -> None:
    """Netflix lists the same film twice; both rows are right."""
    work = world.film()
    found = world.on_imdb(work)
    for _ in range(2):
        world.true_match(world.on_netflix(work, "duplicate_row"), found)


def contained(world: World) -> None:
    """IMDb's title has a subtitle more."""
    work = world.film(f"{world.words.common()} {world.words.common()}")
    _, found = matched(world, work, "contained", None, f"{work.name}: The Hollow {world.words.common()}")
    found.runtime = work.runtime
