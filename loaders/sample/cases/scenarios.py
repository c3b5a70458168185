"""All cases, and how often each is generated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from loaders.sample.cases import (
    little_evidence,
    namesakes,
    other_names,
    other_spellings,
    people,
    plain_titles,
    rotten_tomatoes,
    sequels,
    shared_casts,
    spellings,
    years,
)
from loaders.sample.world import World


@dataclass(frozen=True)
class Case:
    """A scenario, and how often it is generated."""

    generate: Callable[[World], None]
    rows: int  # Netflix rows it adds
    share: int  # of a thousand Netflix rows; each case is generated at least once


CASES = [
    Case(plain_titles.no_imdb_title, 1, 150),
    Case(years.year_off_by_one, 1, 50),
    Case(years.year_far_off, 1, 8),
    Case(years.series_after_its_end, 1, 6),
    Case(spellings.accents, 1, 10),
    Case(spellings.ampersand, 1, 5),
    Case(spellings.punctuation, 1, 8),
    Case(spellings.letter_case, 1, 4),
    Case(spellings.invisible_characters, 1, 3),
    Case(spellings.line_break, 1, 1),
    Case(spellings.typo, 1, 5),
    Case(spellings.spreadsheet_date, 1, 1),
    Case(spellings.other_script, 1, 3),
    Case(other_names.original_title, 1, 6),
    Case(other_names.aka_only, 1, 10),
    Case(other_names.localised_title, 1, 8),
    Case(other_names.bracketed_alternative, 1, 4),
    Case(other_names.bracketed_year, 1, 2),
    Case(other_names.language_version, 2, 6),
    Case(other_names.duplicate_row, 2, 2),
    Case(other_names.contained, 1, 3),
    Case(sequels.roman_numeral, 1, 4),
    Case(sequels.part_number, 2, 4),
    Case(sequels.volume_number, 1, 2),
    Case(namesakes.remake_same_year, 1, 4),
    Case(namesakes.remake_other_year, 1, 5),
    Case(namesakes.namesake_other_film, 1, 8),
    Case(namesakes.film_and_series_same_name, 2, 4),
    Case(namesakes.older_series_same_name, 1, 3),
    Case(namesakes.article_matters, 1, 3),
    Case(namesakes.article_dropped, 1, 3),
    Case(namesakes.franchise_prefix, 1, 4),
    Case(namesakes.other_kind, 1, 5),
    Case(shared_casts.aftershow, 1, 3),
    Case(shared_casts.aftershow_tempts, 1, 2),
    Case(shared_casts.special_of_series, 1, 4),
    Case(shared_casts.sequel_shared_cast, 1, 4),
    Case(shared_casts.first_of_sequels, 1, 3),
    Case(shared_casts.spin_off, 1, 3),
    Case(people.no_people_known, 1, 16),
    Case(people.no_people_on_imdb, 1, 6),
    Case(people.people_as_themselves, 1, 5),
    Case(people.names_spelt_differently, 1, 4),
    Case(people.spaces_around_names, 1, 2),
    Case(people.junior_after_comma, 1, 2),
    Case(other_spellings.words_written_otherwise, 1, 4),
    Case(other_spellings.digits_for_letters, 1, 1),
    Case(other_spellings.numbers_written_otherwise, 1, 4),
    Case(other_spellings.article_on_one_side, 1, 3),
    Case(other_spellings.marks_only, 1, 1),
    Case(little_evidence.translated_without_cast, 1, 3),
    Case(little_evidence.sequel_of_the_same_director, 1, 2),
    Case(little_evidence.subtitle_on_one_side, 1, 3),
    Case(little_evidence.other_people_same_year, 1, 2),
    Case(little_evidence.nobody_named_one_year_off, 1, 3),
    Case(little_evidence.initials_apart, 1, 1),
    Case(little_evidence.recorded_twice, 1, 2),
    Case(little_evidence.adult_namesake, 1, 1),
    Case(little_evidence.listed_under_two_names, 2, 2),
    Case(rotten_tomatoes.rotten_year_off_by_one, 1, 10),
    Case(rotten_tomatoes.rotten_rerelease, 1, 4),
    Case(rotten_tomatoes.rotten_bracketed, 1, 4),
    Case(rotten_tomatoes.rotten_accents, 1, 4),
    Case(rotten_tomatoes.rotten_without_date, 1, 2),
    Case(rotten_tomatoes.rotten_without_people, 1, 3),
    Case(rotten_tomatoes.rotten_director_only, 1, 8),
    Case(rotten_tomatoes.rotten_namesake, 1, 6),
]


def generate_cases(world: World, titles: int, before: int = 0) -> None:
    """Generate each case as often as its share says, then plain titles up to the number of rows asked for.

    The first of them gets the number after `before`.
    """
    for case in CASES:
        for _ in range(max(1, titles * case.share // 1000 // case.rows)):
            case.generate(world)
    while len(world.netflix_titles) < titles:
        plain_titles.plain(world)
    world.rng.shuffle(world.netflix_titles)
    for number, row in enumerate(world.netflix_titles, before + 1):
        row.show_id = f"s{number}"
