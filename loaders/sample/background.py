"""The rest of IMDb: titles and people that Netflix has not, made in chunks that need nothing of each other.

What costs is the number of rows (200 million at full size), so the rows are not made one by one: whole cast lists and
lists of also-known-as names are prepared once as templates, and one `%` fills in the keys of a title.
"""

from __future__ import annotations

import json
import random
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.sample import texts
from loaders.sample.layout import AKAS, BASICS, CREW, EPISODES, IMDB_FILES, NAMES, PRINCIPALS, RATINGS
from loaders.sample.lists import phrases
from loaders.sample.numbers import POWERS, below, draw
from loaders.sample.spelling import FOREIGN_PATTERNS
from loaders.sample.words import (
    COMMON_WORDS,
    FIRST_COUNT,
    LAST_COUNT,
    TITLE_PATTERNS,
    accented,
    first_name,
    last_name,
)

CHUNK_TITLES = 20_000
FIRST_TCONST, TCONST_STEP = 100_001, 3  # the numbers between two titles are free: orphans have them
FIRST_NCONST = 101  # the numbers below, here and above, are left to the odd rows
# IMDb's files are in the order of their keys as text, some of seven digits and some of eight: here `0999999` is
# followed by `10000000`, so that the order of the numbers is that of the texts too.
SEVEN_DIGITS_UP_TO, LEFT_OUT = 1_000_000, 9_000_000
ORPHAN_EVERY = 50  # of the people in credits, this one has no row in name.basics

# Kinds in the shares of the real file, one for each value of a byte.
KINDS = (
    ["tvEpisode"] * 192
    + ["short"] * 23
    + ["movie"] * 17
    + ["video"] * 7
    + ["tvSeries"] * 6
    + ["tvMovie"] * 3
    + ["tvMiniSeries"] * 2
    + ["tvSpecial"] * 2
    + ["videoGame"] * 2
    + ["tvShort", "tvPilot"]
)
CAST_SIZES = {"tvEpisode": (5, 11), "movie": (8, 16)}  # principals: fewest, most
OTHER_CAST_SIZE = (3, 11)
YEARS = [str(year) for year in range(1930, 2027) for _ in range(1 + (year - 1930) // 12)] + ["\\N"] * 12
GENRES = phrases(
    "Drama | Comedy | Comedy,Drama | Documentary | \\N | Drama,Romance | Action,Crime,Drama | Talk-Show | News | "
    "Sport | Reality-TV | Animation,Comedy,Family | Horror,Thriller | Game-Show | Adult | Short | Western | Film-Noir"
)
EPISODE_WORDS = ["Episode #", "Folge #", "Épisode #", "Episodio #", "Episódio #", "エピソード #", "एपिसोड #"]
REGIONS = ["US", "DE", "FR", "ES", "PT", "JP", "IN", "GB", "IT", "BR", "XWW", "CA"]
LANGUAGES = ["\\N", "\\N", "de", "fr", "es", "pt", "ja", "hi", "en"]
AKA_COUNTS = [0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8]
AKA_TYPES = ["\\N", "\\N", "\\N", "imdbDisplay", "imdbDisplay", "alternative", "working", "alternative\x02imdbDisplay"]
AKA_ATTRIBUTES = ["\\N"] * 12 + ["informal title", "literal title", "fake working title\x02literal English title"]
PROFESSIONS = phrases(
    "actor | actress | \\N | director,writer | writer | producer | miscellaneous | actor,soundtrack | composer | "
    "editor | camera_department | actress,producer,writer"
)
BIRTH_YEARS = ["\\N"] * 29 + ["1951", "1964", "1978"]


@dataclass(frozen=True)
class Plan:
    """What every chunk of a part of the catalogue has to know; it comes after the titles, people and chunks before."""

    seed: int
    titles: int  # of title.basics, the catalogue's own included
    people: int  # of name.basics, likewise
    chunks: int
    first_word: int
    words: int
    titles_before: int = 0
    people_before: int = 0
    chunks_before: int = 0

    def title_slots(self, chunk: int) -> range:
        """The places of a chunk's titles among all titles."""
        return _after(self.titles_before, slots(self.titles, chunk, self.chunks))

    def people_slots(self, chunk: int) -> range:
        """The places of a chunk's people among all people."""
        return _after(self.people_before, slots(self.people, chunk, self.chunks))


@dataclass(frozen=True)
class CastList:
    """The principals of a title, to be filled in: for each row the title's key and a person's number."""

    text: str
    rows: int
    director_at: int
    writer_at: int


def tconst_number(slot: int) -> int:
    """The number of a title's key, from its place among all titles."""
    return _in_order_as_text(FIRST_TCONST + TCONST_STEP * slot)


def nconst_number(slot: int) -> int:
    """The number of a person's key, from the place among all people."""
    return _in_order_as_text(FIRST_NCONST + slot)


def _in_order_as_text(number: int) -> int:
    return number if number < SEVEN_DIGITS_UP_TO else number + LEFT_OUT


def slots(total: int, chunk: int, chunks: int) -> range:
    """The chunk's share of a total."""
    return range(total * chunk // chunks, total * (chunk + 1) // chunks)


def _after(before: int, some: range) -> range:
    return range(before + some.start, before + some.stop)


class Background:
    """Makes chunks; holds the prepared tables, the same in every process for a given plan."""

    def __init__(self, plan: Plan, known_people: Sequence[int]) -> None:
        self._plan = plan
        self._known_people = known_people
        rng = random.Random(f"{plan.seed}:tables")
        self._words = [COMMON_WORDS.word(plan.first_word + at) for at in range(plan.words)]
        self._patterns = [pattern.replace("{}", "%s") for pattern in TITLE_PATTERNS]
        self._foreign = [pattern.replace("{}", "%s") for pattern in FOREIGN_PATTERNS]
        self._firsts = [first_name(number) for number in range(FIRST_COUNT)]
        self._firsts += [accented(name) for name in self._firsts[::10]] + [f"{name} R." for name in self._firsts[::20]]
        self._lasts = [last_name(number) for number in range(LAST_COUNT)]
        self._lasts += [accented(name) for name in self._lasts[::10]] + [f"{name} Jr." for name in self._lasts[::80]]
        self._casts = {
            kind: [_cast_list(rng, *CAST_SIZES.get(kind, OTHER_CAST_SIZE), at) for at in range(256)]
            for kind in ("tvEpisode", "movie", "")
        }
        self._named_akas = [_aka_list(rng, at, numbered=False) for at in range(256)]
        self._numbered_akas = [_aka_list(rng, at, numbered=True) for at in range(256)]
        # Scores crowd around 7.0, votes around a few dozen.
        tenths = [score for score in range(10, 100) for _ in range(1 + max(0, 30 - abs(score - 70)))]
        self._scores = [f"{score / 10:.1f}" for score in tenths]
        self._votes = [max(5, POWERS[at * at // 700 + 32]) for at in range(400)]

    def chunk(self, number: int, own_titles: int, own_people: int) -> dict[str, list[str]]:
        """The lines of a chunk for each file, after the catalogue's own titles and people there."""
        plan = self._plan
        rng = random.Random(f"{plan.seed}:chunk:{plan.chunks_before + number}")
        title_slots = plan.title_slots(number)[own_titles:]
        people = plan.people_slots(number)[own_people:]
        lines: dict[str, list[str]] = {file: [] for file in IMDB_FILES}
        self._titles(rng, title_slots, people, lines)
        self._names(rng, people, title_slots, lines[NAMES])
        return lines

    def _titles(self, rng: random.Random, title_slots: range, people: range, lines: dict[str, list[str]]) -> None:
        count = len(title_slots)
        kinds = [KINDS[byte] for byte in rng.randbytes(count)]
        series = [slot for slot, kind in zip(title_slots, kinds, strict=True) if kind in ("tvSeries", "tvMiniSeries")]
        episodes_of = [0] * len(series)
        alternatives = [draw(rng, self._foreign) % draw(rng, self._words) for _ in range(min(count, 5000) + 16)]
        picks, choices, more = _integers(rng, count), _integers(rng, count), _integers(rng, count)
        credited = self._credited(rng, people, count * 9 + 200)
        basics, crew, principals = lines[BASICS], lines[CREW], lines[PRINCIPALS]
        akas, ratings, episodes = lines[AKAS], lines[RATINGS], lines[EPISODES]
        words, patterns, alternative_count = self._words, self._patterns, len(alternatives) - 16
        at = 0
        for slot, kind, pick, choice, extra in zip(title_slots, kinds, picks, choices, more, strict=True):
            key = f"tt{tconst_number(slot):07d}"
            year = YEARS[choice % len(YEARS)]
            end, code = "\\N", ""
            name = patterns[pick % len(patterns)] % words[(pick >> 8) % len(words)]
            if kind == "tvEpisode":
                if series:
                    # Squared: a few series have most of the episodes.
                    parent = (choice >> 16) * (choice >> 16) * len(series) >> 32
                    season, episode = divmod(episodes_of[parent], 10)
                    episodes_of[parent] += 1
                    code = f"{season + 1}.{episode + 1}"
                    number = f"{season + 1}\t{episode + 1}" if extra & 31 else "\\N\t\\N"
                    episodes.append(f"{key}\ttt{tconst_number(series[parent]):07d}\t{number}\n")
                if code and pick & 4:
                    name = f"Episode #{code}"
                else:
                    code = ""
            elif kind == "tvSeries" and extra & 1 and year != "\\N":
                end = str(int(year) + (extra & 7))
            original = alternatives[extra % alternative_count] if not code and extra & 0x700 == 0 else name
            runtime = str(4 + extra % 117) if extra & 0x3000 else "\\N"
            basics.append(
                f"{key}\t{kind}\t{name}\t{original}\t{'1' if choice & 0xFF00 == 0 else '0'}\t{year}\t{end}\t{runtime}\t"
                f"{GENRES[(choice >> 8) % len(GENRES)]}\n"
            )
            cast = (self._casts.get(kind) or self._casts[""])[extra >> 24]
            directors = writers = "\\N"
            if cast.rows:
                at = at + cast.rows if at + 2 * cast.rows < len(credited) else 0
                persons = credited[at : at + cast.rows]
                if extra & 0xC000 == 0:
                    persons[cast.writer_at] = persons[cast.director_at]
                if extra & 0x30000:
                    directors, writers = f"nm{persons[cast.director_at]:07d}", f"nm{persons[cast.writer_at]:07d}"
                arguments: list[str | int] = [key] * (2 * cast.rows)
                arguments[1::2] = persons
                principals.append(cast.text % tuple(arguments))
            crew.append(f"{key}\t{directors}\t{writers}\n")
            if extra & 7 == 0:
                score = self._scores[(pick >> 4) % len(self._scores)]
                ratings.append(f"{key}\t{score}\t{self._votes[(extra >> 8) % 400]}\n")
            text, rows = (self._numbered_akas if code else self._named_akas)[choice >> 24]
            if rows:
                called = [key] * (2 * rows)
                if code:
                    called[1::2] = [code] * rows
                else:
                    called[1::2] = [original, *alternatives[pick % alternative_count :][: rows - 1]]
                    called[3:4] = [name] if rows > 1 else []
                akas.append(text % tuple(called))

    def _credited(self, rng: random.Random, people: range, count: int) -> list[int]:
        """Who is credited: mostly people of the chunk, every fourth one of the few who work everywhere."""
        total, known = self._plan.people_before + self._plan.people, self._known_people
        own = [nconst_number(slot) for slot in people]
        credited = [own[at % len(own)] for at in _integers(rng, count)]
        # Squared: the lower the number, the busier the person.
        credited[::4] = [nconst_number(star * star * total >> 64) for star in _integers(rng, (count + 3) // 4)]
        credited[::40] = [known[star % len(known)] for star in _integers(rng, (count + 39) // 40)]
        return credited

    def _names(self, rng: random.Random, people: range, title_slots: range, names: list[str]) -> None:
        firsts, lasts, count = self._firsts, self._lasts, len(title_slots)
        keys = [f"tt{tconst_number(slot):07d}" for slot in title_slots]
        orphan = tconst_number(title_slots.start) + 1
        picks, choices = _integers(rng, len(people)), _integers(rng, len(people))
        for slot, pick, choice in zip(people, picks, choices, strict=True):
            if slot % ORPHAN_EVERY == 0:
                continue
            birth, death = BIRTH_YEARS[choice & 31], "\\N"
            if birth == "1951" and choice & 64:
                death = "2009"
            known = keys[choice % count] if count and choice & 0x300 else "\\N"
            if choice & 0xC00 == 0 and count:
                known = f"{keys[pick % count]},tt{orphan:07d}"
            name = f"{firsts[pick % len(firsts)]} {lasts[(pick >> 12) % len(lasts)]}"
            names.append(
                f"nm{nconst_number(slot):07d}\t{name}\t{birth}\t{death}\t"
                f"{PROFESSIONS[(choice >> 12) % len(PROFESSIONS)]}\t{known}\n"
            )


def _integers(rng: random.Random, count: int) -> array[int]:
    """Random 32-bit numbers, the same on machines of either byte order."""
    numbers = array("I", rng.randbytes(4 * count))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _cast_list(rng: random.Random, fewest: int, most: int, number: int) -> CastList:
    """The principals of a title as a template of its key and people: every size equally often, sometimes none."""
    if number % 40 == 0:
        return CastList("", 0, 0, 0)
    rows = fewest + number % (most - fewest + 1)
    crew = ["director", "writer", *rng.sample(texts.OTHER_ROLES, min(rows - 3, 1 + below(rng, 3)))]
    actors = rows - len(crew)
    acting = draw(rng, [["actor", "actress"], ["actor", "actress"], ["actor", "actress"], ["self"]])
    lines = []
    for at in range(rows):
        job, characters = "\\N", "\\N"
        category = draw(rng, acting) if at < actors else crew[at - actors]
        if at < actors and below(rng, 4):
            characters = json.dumps([texts.character(rng) for _ in range(1 + (below(rng, 20) == 0))])
        if category == "writer":
            job = draw(rng, texts.WRITER_JOBS) or "\\N"
        lines.append(f"%s\t{at + 1}\tnm%07d\t{category}\t{job}\t{characters}\n")
    return CastList("".join(lines), rows, actors, actors + 1)


def _aka_list(rng: random.Random, number: int, numbered: bool) -> tuple[str, int]:
    """The other names of a title as a template of its key and those names (or its number in the series)."""
    rows = AKA_COUNTS[number % len(AKA_COUNTS)]
    lines = []
    for at in range(rows):
        words = draw(rng, EPISODE_WORDS) if numbered else ""
        if at == 0:
            tail = "\\N\t\\N\toriginal\t\\N\t1"
            words = "Episode #" if numbered else ""
        else:
            kind = f"{draw(rng, AKA_TYPES)}\t{draw(rng, AKA_ATTRIBUTES)}"
            tail = f"{draw(rng, REGIONS)}\t{draw(rng, LANGUAGES)}\t{kind}\t0"
        lines.append(f"%s\t{at + 1}\t{words}%s\t{tail}\n")
    return "".join(lines), rows
