"""Cases of a name that is written in another way where nobody is named: the rest of the evidence must agree."""

from __future__ import annotations

from loaders.sample.cases.shared import nobody_named, some_year
from loaders.sample.lists import phrases
from loaders.sample.numbers import below, draw
from loaders.sample.world import World

SPELLINGS = [
    ("Dr. {}", "Doctor {}"),
    ("Saint {}", "St. {}"),
    ("Mister {}", "Mr. {}"),
    ("{} vs. the Sea", "{} Versus the Sea"),
    ("{} & Co.", "{} und Co."),
    ("{} 'n' the Sea", "{} and the Sea"),
    ("Mueller and {}", "Müller and {}"),
    ("Love ♥ {}", "Love, {}"),
    ("I ♥ {}", "I Heart {}"),
    ("{} and a Half", "{} ½"),
]
DIGITS_FOR_LETTERS = [("M3gan of {}", "Megan of {}"), ("{} of the Numb3rs", "{} of the Numbers")]
NUMBERS = [
    ("Thirteen {}", "13 {}"),
    ("{} XII", "{} 12"),
    ("{} V", "{} 5"),
    ("Se7en {}", "Seven {}"),
    ("{}: Nineteen Eighty-Four", "{}: 1984"),
    ("A Hundred and One {}", "101 {}"),
    ("Thirteen {} in Thirty Days", "13 {} in 30 Days"),
    ("The Thirteenth {}", "The 13th {}"),
]
ARTICLES = [("{}", "The {}"), ("The {}", "{}"), ("{}, The", "The {}"), ("La {}", "{}")]
MARKS = phrases("! | ? | $ | # | % | * | + | = | ~ | ^")


def words_written_otherwise(world: World) -> None:
    """Dr. and Doctor, & and und, ue and ü, a heart."""
    _either_way(world, "other_spelling", SPELLINGS)


def digits_for_letters(world: World) -> None:
    """Netflix writes digits for letters; the other way round it is not found."""
    word = world.words.own()
    name, primary = (pattern.format(word) for pattern in draw(world.rng, DIGITS_FOR_LETTERS))
    work = world.film(name, some_year(world))
    nobody_named(world, world.on_netflix(work, "other_spelling"), work, primary)


def numbers_written_otherwise(world: World) -> None:
    """Numbers in words, in digits, Roman, within a word."""
    _either_way(world, "other_number", NUMBERS)


def article_on_one_side(world: World) -> None:
    """A leading article on one side alone, or behind the name."""
    _either_way(world, "article_on_one_side", ARTICLES)


def marks_only(world: World) -> None:
    """A name without a letter or a digit; another one is no candidate."""
    rng = world.rng
    name = "".join(draw(rng, MARKS) for _ in range(6))
    work = world.film(name, some_year(world))
    row = world.on_netflix(work, "marks_only")
    nobody_named(world, row, work)
    world.non_match(row, world.on_imdb(world.film(name[1:], work.year, without=work)))


def _either_way(world: World, case: str, pairs: list[tuple[str, str]]) -> None:
    word = world.words.own()
    names = [pattern.format(word) for pattern in draw(world.rng, pairs)]
    if below(world.rng, 2):
        names.reverse()
    work = world.film(names[0], some_year(world))
    nobody_named(world, world.on_netflix(work, case), work, names[1])
