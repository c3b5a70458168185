"""Short made-up sentences and the fixed lists that rows are filled from."""

from __future__ import annotations

import random

from loaders.sample.lists import phrases, words
from loaders.sample.numbers import below, draw
from loaders.sample.words import FIRST_COUNT, LAST_COUNT, first_name, last_name

MONTHS = words("January February March April May June July August September October November December")

WHO = phrases(
    "A retired lighthouse keeper | A rival baker | A shy clockmaker | A young lawyer | A forgotten cousin | "
    "A disgraced goalkeeper | A widowed beekeeper | An undercover accountant | A choir | The new headmistress"
)
WHAT = phrases(
    "inherits a haunted ferry | must share one small flat | finds a letter meant for someone else | "
    "is drawn into a feud over a bridge | takes the wrong train | agrees to one last job | "
    "wakes up in another decade | discovers what the river hides | is sent to a town without maps"
)
THEN = phrases(
    "and nothing in {} is as it was. | while a storm closes in on {}. | until the truth about {} comes out. | "
    "with only {} to rely on. | as {} prepares for the festival — and for war. | and learns why nobody leaves {}. | "
    "but {} won’t let go so easily."
)
ROLES = phrases("Doctor | Inspector | Aunt | Young | Old | Captain | Sister | Uncle | Sergeant | Mrs. | Judge")

WRITER_JOBS: list[str | None] = [None, None, None, "screenplay", "story", "novel", "created by"]
OTHER_ROLES = ["producer", "composer", "cinematographer", "editor", "production_designer", "casting_director"]

STUDIOS = phrases(
    "Lantern Gate Pictures | Ninth Orchard | Tin Harbour Films | Blue Ferry Releasing | Pale Kite Studios"
)
PUBLISHERS = phrases(
    "The Evening Ferry | Harbour Courier | Screen & Lantern | Ninth Row | The Daily Orchard (Norland) | "
    "Projector Weekly | Celluloid Post | The Balcony | Reel Almanac | Northern Gazette"
)
LETTER_GRADES = ["F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A"]
PRAISE = phrases(
    "A warm, sly film that trusts its audience. | {} is a small marvel. | Funny, sad and beautifully shot. | "
    'It earns its last scene, and what a scene it is: "go home", says {}, and nobody does. | A triumph of patience.'
)
BLAME = phrases(
    "{} deserved a better script. | Two hours of fog. | All set-up, no pay-off. | "
    "The jokes arrive late, when they arrive at all. | A handsome bore."
)


def place(rng: random.Random) -> str:
    """A place, or somebody it is named after."""
    return last_name(below(rng, LAST_COUNT))


def description(rng: random.Random) -> str:
    """What a film is about, in one sentence."""
    return f"{draw(rng, WHO)} {draw(rng, WHAT)}, {draw(rng, THEN).format(place(rng))}"


def character(rng: random.Random) -> str:
    """A character, at times with what makes JSON hard: quotes, a backslash, a comma."""
    chance = below(rng, 40)
    if chance == 0:
        return f'{first_name(below(rng, FIRST_COUNT))} "{draw(rng, ROLES)}" {place(rng)}'
    if chance == 1:
        return f"{place(rng)}, Keeper of the Gate"
    if chance == 2:
        return f"{place(rng)} \\ {place(rng)}"
    if chance < 12:
        return f"{draw(rng, ROLES)} {place(rng)}"
    return first_name(below(rng, FIRST_COUNT))


def review(rng: random.Random, fresh: bool) -> str:
    """A critic's sentence."""
    return draw(rng, PRAISE if fresh else BLAME).format(place(rng))


def review_score(rng: random.Random, fresh: bool) -> str:
    """A critic's own mark, in any of the scales critics use, or none."""
    scale = below(rng, 20)
    share = (0.6 + 0.4 * rng.random()) if fresh else 0.6 * rng.random()
    if scale < 5:
        return ""
    if scale < 11:
        return f"{int(share * 8) / 2:g}/4"
    if scale < 15:
        return f"{int(share * 10) / 2:g}/5"
    if scale < 18:
        return LETTER_GRADES[int(share * len(LETTER_GRADES))]
    return f"{int(share * 10)}/10" if scale == 18 else f"{int(share * 100)}/100"
