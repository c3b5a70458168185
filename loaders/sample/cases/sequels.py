"""Cases of numbers and parts of a series of films."""

from __future__ import annotations

from loaders.sample.cases.shared import matched, sequel_of, some_year
from loaders.sample.numbers import below, draw
from loaders.sample.world import World


def roman_numeral(world: World) -> None:
    """A sequel numbered in another way; the first film is a false candidate."""
    first = world.film(f"{world.words.common()} {world.words.common()}", some_year(world))
    number = draw(world.rng, [("2", "II"), ("2", "Two"), ("3", "III"), ("4", "IV")])
    work = sequel_of(world, first, f"{first.name} {number[0]}", 3)
    names = [f"{first.name} {number[0]}", f"{first.name} {number[1]}"]
    if below(world.rng, 2):
        names.reverse()
    row, _ = matched(world, work, "roman_numeral", *names)
    world.non_match(row, world.on_imdb(first))
    world.non_match(row, world.on_rotten_tomatoes(first), "roman_numeral")


def part_number(world: World) -> None:
    """Three parts of one year and nearly one cast; Netflix lists the first two."""
    saga, year = world.words.common(), some_year(world)
    first = world.film(f"{saga}: Part One - {world.words.common()}", year)
    works = [first]
    for number in ("Two", "Three"):
        part = sequel_of(world, first, f"{saga}: Part {number} - {world.words.common()}", 0)
        part.runtime = first.runtime - 11 * len(works)
        works.append(part)
    found = [world.on_imdb(work) for work in works]
    for at, work in enumerate(works[:2]):
        title = work.name.replace(": Part One - ", " Part 1: ").replace(": Part Two - ", " Part 2: ")
        row = world.on_netflix(work, "part_number", title)
        world.true_match(row, found[at])
        for other in found:
            if other is not found[at]:
                world.non_match(row, other)


def volume_number(world: World) -> None:
    """A second volume, written in another way; the first is a false candidate."""
    first = world.film(f"{world.words.common()} {world.words.common()}: Volume I", some_year(world))
    work = sequel_of(world, first, first.name.replace("Volume I", "Volume II"), 1)
    row, _ = matched(world, work, "volume_number", work.name.replace(": Volume II", " Vol. 2"))
    world.non_match(row, world.on_imdb(first))
