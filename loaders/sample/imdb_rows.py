"""The catalogue's own IMDb titles and people as lines of the seven files."""

from __future__ import annotations

import json
from collections.abc import Iterable

from loaders.sample.layout import AKAS, BASICS, CREW, EPISODES, NAMES, PRINCIPALS, RATINGS
from loaders.sample.model import ImdbTitle, Person

NULL = "\\N"


def title_lines(titles: Iterable[ImdbTitle]) -> dict[str, list[str]]:
    """The lines of each title file, in the titles' order."""
    lines: dict[str, list[str]] = {file: [] for file in (BASICS, RATINGS, PRINCIPALS, CREW, AKAS, EPISODES)}
    for title in titles:
        key = title.tconst
        lines[BASICS].append(
            f"{key}\t{title.kind}\t{title.primary}\t{title.original}\t{int(title.is_adult)}\t{_or_null(title.start_year)}\t"
            f"{_or_null(title.end_year)}\t{_or_null(title.runtime)}\t{','.join(title.genres) or NULL}\n"
        )
        if title.rating:
            lines[RATINGS].append(f"{key}\t{title.rating}\t{title.votes}\n")
        for ordering, credit in enumerate(title.credits, 1):
            characters = json.dumps(credit.characters, ensure_ascii=False) if credit.characters else NULL
            lines[PRINCIPALS].append(
                f"{key}\t{ordering}\t{credit.person.nconst}\t{credit.category}\t{credit.job or NULL}\t{characters}\n"
            )
        lines[CREW].append(f"{key}\t{_people(title.directors)}\t{_people(title.writers)}\n")
        for ordering, aka in enumerate(title.akas, 1):
            lines[AKAS].append(
                f"{key}\t{ordering}\t{aka.title}\t{aka.region or NULL}\t{aka.language or NULL}\t{aka.types or NULL}\t"
                f"{aka.attributes or NULL}\t{int(aka.is_original)}\n"
            )
        if title.parent:
            lines[EPISODES].append(
                f"{key}\t{title.parent.tconst}\t{_or_null(title.season)}\t{_or_null(title.episode)}\n"
            )
    return lines


def name_lines(people: Iterable[Person]) -> list[str]:
    """The lines of name.basics, in the people's order."""
    lines = []
    for person in people:
        known_for = ",".join(dict.fromkeys(title.tconst for title in person.known_for))
        lines.append(
            f"{person.nconst}\t{person.name}\t{_or_null(person.birth_year)}\t{_or_null(person.death_year)}\t"
            f"{','.join(person.professions) or NULL}\t{known_for or NULL}\n"
        )
    return lines


def in_files(titles: Iterable[ImdbTitle], people: Iterable[Person]) -> dict[str, list[str]]:
    """The lines of all seven files."""
    return title_lines(titles) | {NAMES: name_lines(people)}


def _or_null(value: int | None) -> str:
    return NULL if value is None else str(value)


def _people(people: list[Person]) -> str:
    return ",".join(dict.fromkeys(person.nconst for person in people)) or NULL
