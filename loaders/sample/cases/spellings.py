"""Cases of one name written in two ways."""

from __future__ import annotations

from loaders.sample import spelling, texts
from loaders.sample.cases.shared import matched
from loaders.sample.numbers import below, draw
from loaders.sample.words import in_cyrillic
from loaders.sample.world import World


def accents(world: World) -> None:
    """One side writes accents."""
    work = world.film()
    plainly, marked = work.name, spelling.with_accents(work.name)
    at_netflix = below(world.rng, 2)
    matched(world, work, "accents", *((marked, plainly) if at_netflix else (plainly, marked)))


def ampersand(world: World) -> None:
    """`&` on one side, `and` on the other."""
    work = world.film(f"{world.words.common()} & {world.words.common()}")
    spelled = work.name.replace("&", "and")
    matched(world, work, "ampersand", *((work.name, spelled) if below(world.rng, 2) else (spelled, work.name)))


def punctuation(world: World) -> None:
    """Other apostrophes, dashes, dots."""
    word, other = world.words.common(), world.words.common()
    pairs = [
        (f"{word}’s {other}", f"{word}'s {other}"),
        (f"{word} – {other}", f"{word}: {other}"),
        (f"{word}, {other}?", f"{word} {other}"),
        (f"{word}-{other}", f"{word} {other}"),
        (f"{word}... {other}!", f"{word}… {other}"),
    ]
    title, primary = draw(world.rng, pairs)
    matched(world, world.film(primary), "punctuation", title, primary)


def letter_case(world: World) -> None:
    """Netflix shouts."""
    work = world.film()
    matched(world, work, "letter_case", work.name.upper())


def invisible_characters(world: World) -> None:
    """Non-breaking and zero-width spaces."""
    work = world.film(f"The {world.words.common()} of {world.words.common()}")
    title = draw(world.rng, [work.name.replace(" ", "\u00a0"), "\u200b" + work.name, work.name + "\u00a0"])
    matched(world, work, "invisible_characters", title)


def line_break(world: World) -> None:
    """A line break within the title."""
    work = world.film(f"{world.words.common()}: The Story of a {world.words.common()}")
    matched(world, work, "line_break", work.name.replace(" of a ", " of a\n"))


def typo(world: World) -> None:
    """Two letters exchanged or one doubled."""
    work = world.film(f"The Long Road to {world.words.common()}")
    matched(world, work, "typo", spelling.misspelt(world.rng, work.name))


def spreadsheet_date(world: World) -> None:
    """A title like `22 July` that a spreadsheet took for a date."""
    rng = world.rng
    month, day = draw(rng, texts.MONTHS), draw(rng, [3, 5, 6, 8, 11, 12, 13, 16, 17, 18, 19, 23, 24, 26, 27, 28])
    if below(rng, 2):
        title, name = f"{month[:3]}-{day:02d}", f"{month} {day}"
    else:
        title, name = f"{day:02d}-{month[:3]}", f"{day} {month}"
    matched(world, world.film(name), "spreadsheet_date", title)


def other_script(world: World) -> None:
    """Netflix and IMDb's original title are in Cyrillic letters."""
    word = world.words.common()
    work = world.film(word)
    row = world.on_netflix(work, "other_script", in_cyrillic(word))
    world.true_match(row, world.on_imdb(work, primary=word, original=in_cyrillic(word)))
