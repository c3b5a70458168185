"""Invented words, titles and names, composed of syllables so that none is anybody's title or name but by accident."""

from __future__ import annotations

import math
import random
from functools import cache

from loaders.sample.lists import phrases, words
from loaders.sample.numbers import below

ONSETS = words("B Br C Cal D Dar F Fen G Gal H Hol J Jas K Kel L Lor M Mar N Nor P Per R Ral S Sel T Tor V Vel W Zan")
VOWELS = words("a e i o u ai")
MIDDLES = words("b bd d dr f g gr k l ld lm m mbr n nd r rd rk rv s st t v z")
ENDINGS = words(
    "ane ask aven ede elin emi endo erol esh eva ick ido illo imar inth isko ith oan oda okka olt ona orra oth ovi "
    "uda ulen umé und ura"
)
# Words with these endings never stand in a background title, see `Vocabulary.own`.
OWN_ENDINGS = words("aswyn equoy izeph okwa uxley ynnot yzza aqui")

TITLE_PATTERNS = phrases(
    "{} | The {} | {} Rising | Songs of {} | The Road to {} | {} and the Lantern | Letters from {} | The Last {} | "
    "My {} Summer | {}'s Orchard | Beyond {} | The House of {} | Return to {} | Little {} | The {} Affair | Dear {} | "
    "A Winter in {} | {} by Night | Saint {} | {} in Pieces | Nobody Leaves {} | The {} Letters | Hello, {}! | "
    "{} Unbound | Under the {} Sky | The Weight of {} | Who Fed {}? | {} Street | Children of {} | The {} Paradox | "
    "Captain {} | {} & Daughters | Lost in {} | The Ballad of {} | {} Forever | Red {} | The {} Club | Queen {} | "
    "{}: A Love Story | The Secret Kitchen of {} | Waiting for {} | {} Underground | Planet {} | After {} | "
    "The {} Job | Inside {} | {} at Midnight | Paper {} | The Wolves of {} | {} Hotel | Operation {} | Sweet {} | "
    "The Girl from {} | {} High | The {} Inheritance | Glass {} | Two Days in {} | {}, My Brother | Chasing {} | "
    "The Unlikely Mr. {} | Cold {} | The Bells of {} | {} Confidential | Dancing with {}"
)

FIRST_STARTS = words("Al Be Bri Ca Da De El Fa Gi Ha Il Ja Ke Le Li Ma Mi Na Ne Or Pa Qui Ra Ro Sa Se Ta Te Ul Va Ze")
FIRST_MIDDLES = words("d l lv m n nd r ri s th v z")
FIRST_ENDINGS = words("an ea el en eth ia iel in io is on or ora us")
LAST_STARTS = words(
    "Ab Bar Bel Bor Cas Col Dal Dor El Fal Gar Gre Har Hol Jan Kal Kor Lan Lun Mal Mer Nor Ost Pel Ran Ros Sal Sten "
    "Tal Tor Ul Var Wen Yar Zel"
)
LAST_MIDDLES = words("a e i o u am em ik ol und")
LAST_ENDINGS = words(
    "beck croft dahl dor esco fane gard holt ico jian kova land mira nescu ovic pour quist rade sato shaw tani tori "
    "vale vane vik wara wyck zaki"
)

ACCENTED = str.maketrans("aeioucnAEIO", "áéíöüçñÁÉÎÖ")
PLAIN = str.maketrans("áéíöüçñÁÉÎÖ", "aeioucnAEIO")

CYRILLIC = str.maketrans(
    {"a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "ж", "k": "к"}
    | {"l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в"}
    | {"w": "ў", "x": "х", "y": "ы", "z": "з", "é": "э"}
)


def accented(text: str) -> str:
    """The text with an accent on the first letter that can carry one, the initial left alone."""
    for at, letter in enumerate(text):
        if at and letter.translate(ACCENTED) != letter:
            return text[:at] + letter.translate(ACCENTED) + text[at + 1 :]
    return text


def unaccented(text: str) -> str:
    """The text without its accents."""
    return text.translate(PLAIN)


def in_cyrillic(text: str) -> str:
    """The word in Cyrillic letters."""
    return text.lower().translate(CYRILLIC).capitalize()


def _combine(number: int, *tables: list[str]) -> str:
    """The number-th combination of one part from each table."""
    parts = []
    for table in tables:
        number, at = divmod(number, len(table))
        parts.append(table[at])
    return "".join(parts)


class WordTable:
    """A fixed table of invented words, reached by number."""

    def __init__(self, endings: list[str]) -> None:
        self._endings = endings
        self.size = len(ONSETS) * len(VOWELS) * len(MIDDLES) * len(endings)
        # A step without a common factor with the size visits every word once; the golden section keeps words that
        # come soon after one another from looking alike.
        golden = self.size * 618 // 1000
        self._step = next(step for step in range(golden, self.size) if math.gcd(step, self.size) == 1)

    def word(self, number: int) -> str:
        """The number-th word; beyond the size they come again."""
        return _combine(number * self._step % self.size, ONSETS, VOWELS, MIDDLES, self._endings)


COMMON_WORDS = WordTable(ENDINGS)
OWN_WORDS = WordTable(OWN_ENDINGS)


FIRST_COUNT = len(FIRST_STARTS) * len(FIRST_MIDDLES) * len(FIRST_ENDINGS)
LAST_COUNT = len(LAST_STARTS) * len(LAST_MIDDLES) * len(LAST_ENDINGS)


@cache
def first_name(number: int) -> str:
    """The number-th first name."""
    return _combine(number, FIRST_STARTS, FIRST_MIDDLES, FIRST_ENDINGS)


@cache
def last_name(number: int) -> str:
    """The number-th last name."""
    return _combine(number, LAST_STARTS, LAST_MIDDLES, LAST_ENDINGS)


def full_name(rng: random.Random) -> str:
    """A person's name, now and then with an accent, an initial, a hyphen, a particle, one word only, or a Jr."""
    first, last = first_name(below(rng, FIRST_COUNT)), last_name(below(rng, LAST_COUNT))
    style = below(rng, 100)
    if style < 10:
        first, last = accented(first), accented(last)
    elif style < 15:
        first = f"{first} {'ABCDEHJKLMPRST'[below(rng, 14)]}."
    elif style < 18:
        first = f"{first}-{first_name(below(rng, FIRST_COUNT)).lower()}"
    elif style < 21:
        last = f"{('de', 'van', 'von', 'al', 'dos')[below(rng, 5)]} {last}"
    elif style < 23:
        last = f"O'{last}"
    elif style < 24:
        last = f"{last} Jr."
    elif style < 25:
        return last_name(below(rng, LAST_COUNT)) + first.lower()
    return f"{first} {last}"


class Vocabulary:
    """Hands out words for titles, each once, so that two titles share a name only where a case wants it."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        # Words are taken from a random place on, so that every seed has titles of its own.
        self.first_common = below(rng, COMMON_WORDS.size)
        self.common_used = 0
        self._own = below(rng, OWN_WORDS.size)

    def next_part(self, rng: random.Random) -> Vocabulary:
        """Goes on for another part of the catalogue, with words that were not handed out before."""
        after = Vocabulary(rng)
        after.first_common, after._own = self.first_common + self.common_used, self._own
        return after

    def common(self) -> str:
        """A word that background titles use too, so that namesakes occur."""
        self.common_used += 1
        return COMMON_WORDS.word(self.first_common + self.common_used)

    def own(self) -> str:
        """A word no background title has: for titles whose namesake could not be told from them."""
        self._own += 1
        return OWN_WORDS.word(self._own)

    def title(self, own: bool = False) -> str:
        """A title around a word of either sort."""
        pattern = TITLE_PATTERNS[below(self._rng, len(TITLE_PATTERNS))]
        return pattern.format(self.own() if own else self.common())
