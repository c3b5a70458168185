"""Cases of people who are missing, or spelt in another way."""

from __future__ import annotations

from loaders.sample import spelling
from loaders.sample.cases.shared import matched, maybe_on_rotten_tomatoes, some_year
from loaders.sample.numbers import below
from loaders.sample.world import World


def no_people_known(world: World) -> None:
    """Netflix names nobody: title, year and kind must do; a namesake of another time is a false candidate."""
    name = world.words.title(own=True)
    work = world.film(name, some_year(world)) if below(world.rng, 2) else world.series(name, 2019)
    row = world.on_netflix(work, "no_people_known")
    row.cast, row.directors = [], []
    world.true_match(row, world.on_imdb(work))
    maybe_on_rotten_tomatoes(world, row, work, "no_people_known")
    if not work.is_series:
        world.non_match(row, world.on_imdb(world.film(name, work.year - 18, without=work)))


def no_people_on_imdb(world: World) -> None:
    """IMDb credits nobody."""
    work = world.film(world.words.title(own=True))
    _, found = matched(world, work, "no_people_known")
    found.credits, found.directors, found.writers = [], [], []


def people_as_themselves(world: World) -> None:
    """A documentary: IMDb credits its people as themselves, which is no role that is kept."""
    work = world.film(world.words.title(own=True))
    row, found = matched(world, work, "people_as_themselves")
    row.listed_in = ["Documentaries"]
    row.directors = [person.name for person in work.directors]  # the only people both sides can agree on
    found.genres = ["Documentary"]
    for credit in found.credits:
        if credit.category in ("actor", "actress"):
            credit.category, credit.characters = "self", ["Self"]


def names_spelt_differently(world: World) -> None:
    """The people's accents differ."""
    work = world.film()
    row, _ = matched(world, work, "names_spelt_differently")
    row.cast = [spelling.other_name(person.name) for person in work.cast]
    row.directors = [spelling.other_name(person.name) for person in work.directors]


def spaces_around_names(world: World) -> None:
    """Spaces around people's names on both sides."""
    work = world.film()
    row, found = matched(world, work, "spaces_around_names")
    row.cast = [f" {person.name} " for person in work.cast]
    found.credits[0].person.name = f"{found.credits[0].person.name} "


def junior_after_comma(world: World) -> None:
    """A `Jr.` behind a comma, in a list that is split at commas."""
    work = world.film()
    junior = world.person()
    bare = junior.name.removesuffix(" Jr.")
    junior.name = f"{bare} Jr."
    work.cast[0] = junior
    row, _ = matched(world, work, "junior_after_comma")
    row.cast[0] = f"{bare}, Jr."
