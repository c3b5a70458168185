"""The made-up sample: the files' layouts, their errors, the hard cases, and a truth that can be told from the files."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tracemalloc
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.places import LocalFile
from loaders.reports import read_report
from loaders.sample import background, cached, writing
from loaders.warehouse.settings import ROOT

from .conftest import FETCHED

NAMED = [source for source in FETCHED if not source.workbooks]
Row = dict[str, str]
NULL = "\\N"
FILM_KINDS = {"movie", "short", "tvMovie", "tvShort", "tvSpecial"}
SERIES_KINDS = {"tvSeries", "tvMiniSeries"}
ROLES = {"director", "writer", "actor", "actress"}

# What every machine and every Python makes of 100 titles and seed 7. A change of the generator changes it.
DIGEST = "127f88e91813b0f6"


def read_tsv(path: Path) -> list[Row]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="\n") as stream:
        header = stream.readline().rstrip("\n").split("\t")
        return [dict(zip(header, line.rstrip("\n").split("\t"), strict=True)) for line in stream]


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file's bytes, out of their gzip, whose own bytes depend on the machine's zlib."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): gzip.decompress(path.read_bytes())
        if path.suffix == ".gz"
        else path.read_bytes()
        for path in files
    }


def people_key(name: str) -> str:
    """A name without what the sources write differently: accents, initials, spaces, numbers in brackets."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(letter)
    )
    plain = re.sub(r"\(i+\)|\b[a-z]\. |\u200b", "", plain)
    return " ".join(re.findall("[a-z]+", plain))


def people(names: str) -> set[str]:
    whole = re.sub(r", (Jr\.)", r" \1", names)
    return {people_key(name) for name in whole.split(",")} - {""}


@dataclass
class Files:
    """The sample read back."""

    folder: Path
    netflix: list[Row]
    truth: list[Row]
    basics: list[Row]
    ratings: list[Row]
    principals: list[Row]
    crew: list[Row]
    names: list[Row]
    akas: list[Row]
    episodes: list[Row]
    films: list[Row]
    reviews: list[Row]

    @classmethod
    def read(cls, folder: Path) -> Files:
        imdb = folder / "imdb"
        return cls(
            folder=folder,
            netflix=read_csv(folder / "netflix/netflix_titles.csv"),
            truth=read_csv(folder / "truth.csv"),
            basics=read_tsv(imdb / "title.basics.tsv.gz"),
            ratings=read_tsv(imdb / "title.ratings.tsv.gz"),
            principals=read_tsv(imdb / "title.principals.tsv.gz"),
            crew=read_tsv(imdb / "title.crew.tsv.gz"),
            names=read_tsv(imdb / "name.basics.tsv.gz"),
            akas=read_tsv(imdb / "title.akas.tsv.gz"),
            episodes=read_tsv(imdb / "title.episode.tsv.gz"),
            films=read_csv(folder / "rotten_tomatoes/rotten_tomatoes_movies.csv"),
            reviews=read_csv(folder / "rotten_tomatoes/rotten_tomatoes_critic_reviews.csv"),
        )

    def imdb_people(self) -> dict[str, set[str]]:
        """Who is known to have directed, written or played in a title, as a matcher would read it."""
        names = {row["nconst"]: people_key(row["primaryName"]) for row in self.names if row["primaryName"] != NULL}
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.principals:
            if row["category"] in ROLES and row["nconst"] in names:
                found[row["tconst"]].add(names[row["nconst"]])
        for row in self.crew:
            for nconst in f"{row['directors']},{row['writers']}".split(","):
                if nconst in names:
                    found[row["tconst"]].add(names[nconst])
        return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("sample")
    writing.generate(folder)
    return Files.read(folder)


def test_every_declared_file_is_there_with_its_columns(files: Files) -> None:
    for source in NAMED:
        (path,) = [path for path in files.folder.rglob("*") if path.name.removesuffix(".gz") == source.file_name]
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        first_line = data.split(b"\n", 1)[0].decode().rstrip("\r")
        assert tuple(first_line.split(source.format.delimiter)) == source.columns


def test_reports_have_the_three_layouts_and_every_listing_its_work(files: Files) -> None:
    paths = sorted((files.folder / "netflix_viewing").glob("*.xlsx"))
    reports = [report for path in paths if (report := read_report(LocalFile(path)))]
    assert [[(sheet.name, len(sheet.columns)) for sheet in report.sheets] for report in reports] == [
        [("Engagement", 4)],
        [("TV", 6), ("Film", 6)],
        [("Shows", 6), ("Movies", 6)],
    ]
    truth = {(row["title"], row["release_date"]): row["work"] for row in read_csv(files.folder / "truth_viewing.csv")}
    listed = Counter(
        (report.period, sheet.name, values[0], values[2])
        for report in reports
        for sheet in report.sheets
        for _, values in sheet.rows
    )
    assert set(listed.values()) == {1}, "a listing is in a report once"
    assert {(title.strip(), day) for _, _, title, day in listed} <= set(truth)
    known = {row["show_id"] for row in files.netflix}
    works = set(truth.values())
    assert len(works & known) > 200
    assert len(works - known) > 80, "works that the catalogue has not"
    runtimes = {values[4] for sheet in (*reports[1].sheets, *reports[2].sheets) for _, values in sheet.rows}
    assert "*" in runtimes
    assert any(runtime.endswith("*") and len(runtime) > 1 for runtime in runtimes)


def test_lines_end_as_the_sources_end_theirs(files: Files) -> None:
    assert b"\r" not in (files.folder / "netflix/netflix_titles.csv").read_bytes()
    movies = (files.folder / "rotten_tomatoes/rotten_tomatoes_movies.csv").read_bytes()
    assert movies.count(b"\r\n") == movies.count(b"\n")


def test_sizes(files: Files) -> None:
    assert len(files.netflix) == 400
    assert 3900 <= len(files.basics) <= 4100
    films = sum(row["type"] == "Movie" for row in files.netflix)
    assert 0.62 <= films / 400 <= 0.78
    right = Counter(row["platform"] for row in files.truth if row["is_match"] == "1")
    assert 0.75 <= right["imdb"] / 400 <= 0.87
    assert 0.25 <= right["rotten_tomatoes"] / films <= 0.42


def test_the_proportions_of_imdb(tmp_path: Path) -> None:
    """Made large enough for several processes, the files keep to what the real ones hold per title."""
    writing.generate(tmp_path, titles=100, imdb_titles=90_000, seed=3)
    made = Files.read(tmp_path)
    titles = len(made.basics)
    assert 90_000 <= titles <= 90_010
    assert 7.6 <= len(made.principals) / titles <= 8.2
    assert 1.05 <= len(made.names) / titles <= 1.25
    assert 4.3 <= len(made.akas) / titles <= 4.7
    assert 0.70 <= len(made.episodes) / titles <= 0.80
    assert 0.11 <= len(made.ratings) / titles <= 0.15
    for rows, key in ((made.basics, "tconst"), (made.names, "nconst"), (made.crew, "tconst"), (made.ratings, "tconst")):
        numbers = [int(row[key][2:]) for row in rows]
        assert numbers == sorted(set(numbers)), "each key once, in order"
    busiest = Counter(row["nconst"] for row in made.principals)
    assert busiest.most_common(1)[0][1] > 100, "a few people are everywhere"


def test_keys_are_unique(files: Files) -> None:
    for source in NAMED:
        if source.key:
            (path,) = [path for path in files.folder.rglob("*") if path.name.removesuffix(".gz") == source.file_name]
            rows = read_csv(path) if path.suffix == ".csv" else read_tsv(path)
            keys = Counter(tuple(row[column] for column in source.key) for row in rows)
            assert keys.most_common(1)[0][1] == 1, source.file_name


def test_any_change_of_the_generator_changes_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a sample of an older release would be kept."""
    before = cached._version()
    copy = shutil.copytree(ROOT / "loaders" / "sample", tmp_path / "sample")
    monkeypatch.setattr(cached, "__file__", str(copy / "cached.py"))
    assert cached._version() == before
    for name in ("words.py", "cases/years.py"):
        with (copy / name).open("a") as file:
            file.write("\n")
        assert cached._version() != before
        before = cached._version()


def test_the_same_whatever_the_order_of_hashes(tmp_path: Path) -> None:
    generate = "writing.generate(pathlib.Path(sys.argv[1]), 100, None, 7)"
    code = f"import sys, pathlib; from loaders.sample import writing; {generate}"
    for hash_seed in ("1", "2"):
        folder = tmp_path / hash_seed
        subprocess.run(
            [sys.executable, "-c", code, folder],
            check=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
        )
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    digest = hashlib.sha256()
    for name, data in contents(tmp_path / "1").items():
        digest.update(name.encode() + b"\0" + data)
    assert digest.hexdigest()[:16] == DIGEST


def test_another_seed_makes_another_catalogue(files: Files, tmp_path: Path) -> None:
    writing.generate(tmp_path, titles=400, seed=2)
    other = {row["title"] for row in read_csv(tmp_path / "netflix/netflix_titles.csv")}
    assert len(other & {row["title"] for row in files.netflix}) < 10


@pytest.mark.parametrize("titles", [99, 100_001])
def test_a_size_that_cannot_be_made_is_refused(tmp_path: Path, titles: int) -> None:
    with pytest.raises(ValueError, match="100 to 100000 Netflix titles"):
        writing.generate(tmp_path, titles=titles)
    assert not list(tmp_path.iterdir())


def _netflix(column: str, test: Callable[[str], object]) -> Callable[[Files], object]:
    return lambda files: any(test(row[column]) for row in files.netflix)


def _imdb(table: str, test: Callable[[Row], object]) -> Callable[[Files], object]:
    def has_it(files: Files) -> object:
        rows: list[Row] = getattr(files, table)
        return any(test(row) for row in rows)

    return has_it


def _orphans(table: str, column: str, parents: str, key: str) -> Callable[[Files], object]:
    def has_them(files: Files) -> object:
        children: list[Row] = getattr(files, table)
        known = {row[key] for row in getattr(files, parents)}
        return any(value not in known for row in children for value in row[column].split(",") if value != NULL)

    return has_them


def _popular_without_rating(files: Files) -> bool:
    rated = {row["tconst"] for row in files.ratings}
    right = {row["rated_title_id"] for row in files.truth if row["platform"] == "imdb" and row["is_match"] == "1"}
    return bool(right - rated)


def _several_roles(files: Files) -> bool:
    roles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in files.principals:
        roles[row["tconst"], row["nconst"]].add(row["category"])
    return any(len(kept & ROLES) > 1 for kept in roles.values())


def _duplicates(rows: Iterable[str]) -> bool:
    return Counter(rows).most_common(1)[0][1] > 1


ERRORS: dict[str, Callable[[Files], object]] = {
    "duration in the rating column": lambda files: any(
        row["rating"].endswith(" min") and not row["duration"] for row in files.netflix
    ),
    "empty rating": _netflix("rating", lambda value: not value),
    "date with a leading space": _netflix("date_added", lambda value: value.startswith(" ")),
    "empty date": _netflix("date_added", lambda value: not value),
    "empty director": _netflix("director", lambda value: not value),
    "empty cast": _netflix("cast", lambda value: not value),
    "empty country": _netflix("country", lambda value: not value),
    "country with a comma behind": _netflix("country", lambda value: value.endswith(",")),
    "country with a comma before": _netflix("country", lambda value: value.startswith(", ")),
    "title that a spreadsheet took for a date": _netflix(
        "title", lambda value: re.fullmatch(r"[A-Z][a-z]{2}-\d\d|\d\d-[A-Z][a-z]{2}", value)
    ),
    "line break within a title": _netflix("title", lambda value: "\n" in value),
    "invisible character in a title": _netflix("title", lambda value: re.search("[\u00a0\u200b]", value)),
    "zero-width space in a cast": _netflix("cast", lambda value: "\u200b" in value),
    "non-breaking space in a description": _netflix("description", lambda value: "\u00a0" in value),
    "language version": _netflix("title", lambda value: re.search(r" \([A-Z][a-z]+( Version)?\)$", value)),
    "Jr. behind a comma": _netflix("cast", lambda value: ", Jr." in value),
    "spaces around names": _netflix("cast", lambda value: "  " in value),
    "a film of 312 minutes": _netflix("duration", lambda value: value == "312 min"),
    "the same title twice": lambda files: _duplicates(f"{row['type']} {row['title']}" for row in files.netflix),
    "title in another script": _netflix("title", lambda value: re.search("[а-я]", value)),
    "quotes in characters": _imdb("principals", lambda row: '\\"' in row["characters"]),
    "backslash in characters": _imdb("principals", lambda row: "\\\\" in row["characters"]),
    "several characters": _imdb(
        "principals", lambda row: row["characters"] != NULL and len(json.loads(row["characters"])) > 1
    ),
    "bare quotes in a title": _imdb("basics", lambda row: row["primaryTitle"].startswith('"')),
    "a quote that is never closed": _imdb("basics", lambda row: row["primaryTitle"].count('"') == 1),
    "person without a name": _imdb("names", lambda row: row["primaryName"] == NULL),
    "spaces around an IMDb name": _imdb("names", lambda row: row["primaryName"] != row["primaryName"].strip()),
    "two people of one name": lambda files: _duplicates(row["primaryName"] for row in files.names),
    "a kind outside the manual": _imdb("basics", lambda row: row["titleType"] == "tvPilot"),
    "video game": _imdb("basics", lambda row: row["titleType"] == "videoGame"),
    "adult title": _imdb("basics", lambda row: row["isAdult"] == "1"),
    "title without a year": _imdb("basics", lambda row: row["startYear"] == NULL),
    "title without genres": _imdb("basics", lambda row: row["genres"] == NULL),
    "popular title without a rating": _popular_without_rating,
    "akas arrays split by a control character": _imdb("akas", lambda row: "\x02" in row["types"]),
    "crew with nobody": _imdb("crew", lambda row: row["directors"] == NULL and row["writers"] == NULL),
    "several writers": _imdb("crew", lambda row: "," in row["writers"]),
    "a person with several roles in a title": _several_roles,
    "episode without numbers": _imdb("episodes", lambda row: row["episodeNumber"] == NULL),
    "credits of an unknown person": _orphans("principals", "nconst", "names", "nconst"),
    "credits of an unknown title": _orphans("principals", "tconst", "basics", "tconst"),
    "crew of an unknown title": _orphans("crew", "tconst", "basics", "tconst"),
    "crew of an unknown person": _orphans("crew", "directors", "names", "nconst"),
    "title without crew": _orphans("basics", "tconst", "crew", "tconst"),
    "title without credits": _orphans("basics", "tconst", "principals", "tconst"),
    "rating of an unknown title": _orphans("ratings", "tconst", "basics", "tconst"),
    "akas of an unknown title": _orphans("akas", "titleId", "basics", "tconst"),
    "episode of an unknown series": _orphans("episodes", "parentTconst", "basics", "tconst"),
    "known for an unknown title": _orphans("names", "knownForTitles", "basics", "tconst"),
    "critic without a name": _imdb("reviews", lambda row: not row["critic_name"]),
    "review without a score": _imdb("reviews", lambda row: not row["review_score"]),
    "letter grade": _imdb("reviews", lambda row: re.fullmatch("[A-F][+-]?", row["review_score"])),
    "score of four": _imdb("reviews", lambda row: row["review_score"].endswith("/4")),
    "score of ten": _imdb("reviews", lambda row: row["review_score"].endswith("/10")),
    "film without a release date": _imdb("films", lambda row: not row["original_release_date"]),
    "film without an audience": _imdb("films", lambda row: not row["audience_rating"]),
    "film without a runtime": _imdb("films", lambda row: not row["runtime"]),
    "number in brackets behind an actor": _imdb("films", lambda row: "(II)" in row["actors"]),
    "alternative title in brackets": _imdb("films", lambda row: row["movie_title"].endswith(")")),
    "rating code of its own": _imdb("films", lambda row: row["content_rating"] == "NC17"),
    "whole numbers and decimals": lambda files: (
        {row["tomatometer_count"].endswith(".0") for row in files.films} == {True, False}
    ),
}


@pytest.mark.parametrize("error", ERRORS)
def test_the_errors_are_there(files: Files, error: str) -> None:
    assert ERRORS[error](files)


CASES = """
plain accents ampersand punctuation letter_case invisible_characters line_break typo spreadsheet_date other_script
original_title aka_only localised_title bracketed_alternative bracketed_year language_version duplicate_row contained
roman_numeral part_number volume_number remake_same_year remake_other_year namesake_other_film
film_and_series_same_name older_series_same_name article_matters article_dropped franchise_prefix other_kind aftershow
special_of_series sequel_shared_cast spin_off series_last_season_year series_after_its_end year_off_by_one year_far_off
no_imdb_title no_people_known people_as_themselves names_spelt_differently spaces_around_names junior_after_comma
rerelease_date no_release_date director_only
other_spelling other_number article_on_one_side subtitle_on_one_side marks_only translated_without_cast type_not_kept
people_disagree near_title recorded_twice adult_namesake listed_under_two_names
""".split()  # noqa: SIM905 -- a wall of quotation marks would be harder to read


# Nobody is named, and the name is written in another way: the year and the length tell.
WRITTEN_OTHERWISE = {"other_spelling", "other_number", "article_on_one_side", "subtitle_on_one_side"}


def test_every_case_is_there(files: Files) -> None:
    assert set(CASES) <= {row["case"] for row in files.truth}


def test_most_titles_are_plain(files: Files) -> None:
    right = Counter(row["case"] for row in files.truth if row["platform"] == "imdb" and row["is_match"] == "1")
    assert 2 / 3 <= (right["plain"] + right["series_last_season_year"]) / right.total() <= 0.85


def test_the_truth_names_each_title_once_for_a_platform(files: Files) -> None:
    ids = {"imdb": {row["tconst"] for row in files.basics}}
    ids["rotten_tomatoes"] = {row["rotten_tomatoes_link"] for row in files.films}
    answers = Counter(
        (row["show_id"], row["platform"]) for row in files.truth if row["is_match"] == "1" or not row["rated_title_id"]
    )
    assert answers == {(row["show_id"], platform): 1 for row in files.netflix for platform in ids}
    pairs = Counter((row["show_id"], row["rated_title_id"]) for row in files.truth if row["rated_title_id"])
    assert pairs.most_common(1)[0][1] == 1
    assert all(row["rated_title_id"] in {"", *ids[row["platform"]]} for row in files.truth)


def _imdb_pairs(files: Files) -> Iterator[tuple[Row, Row, Row, set[str], set[str]]]:
    """Each pair of the truth with its rows, and whom either side knows."""
    netflix = {row["show_id"]: row for row in files.netflix}
    basics = {row["tconst"]: row for row in files.basics}
    credited = files.imdb_people()
    for row in files.truth:
        if row["platform"] == "imdb" and row["rated_title_id"]:
            listed = netflix[row["show_id"]]
            known = people(listed["director"]) | people(listed["cast"])
            title = basics[row["rated_title_id"]]
            yield row, listed, title, known, credited[title["tconst"]]


def _same_name(listed: Row, title: Row) -> bool:
    return listed["title"].lower() in (title["primaryTitle"].lower(), title["originalTitle"].lower())


def _same_years(listed: Row, title: Row) -> bool:
    year, start = int(listed["release_year"]), int(title["startYear"])
    if listed["type"] == "Movie":
        return year == start
    return start <= year <= (9999 if title["endYear"] == NULL else int(title["endYear"]))


def _same_kind(listed: Row, title: Row) -> bool:
    return title["titleType"] in (FILM_KINDS if listed["type"] == "Movie" else SERIES_KINDS)


def _is_close(listed: Row, title: Row) -> bool:
    minutes = int(listed["duration"].split()[0]) - int(title["runtimeMinutes"])
    return abs(minutes) <= 1 and abs(int(listed["release_year"]) - int(title["startYear"])) <= 1


def test_right_pairs_can_be_told(files: Files) -> None:
    """They agree in kind, and in people; or in title and year where nobody is known; or in year and length."""
    for truth, listed, title, known, credited in _imdb_pairs(files):
        if truth["is_match"] == "1":
            assert _same_kind(listed, title), truth
            if truth["case"] in WRITTEN_OTHERWISE:
                assert _is_close(listed, title), truth
            elif truth["case"] == "people_disagree":
                assert _same_name(listed, title) and _is_close(listed, title), truth
            elif known and credited:
                assert known & credited, truth
            else:
                assert _same_name(listed, title), truth
                assert _same_years(listed, title) or _is_close(listed, title), truth


def test_wrong_pairs_can_be_told(files: Files) -> None:
    """None agrees in kind, title, years and people at once, but a poorer record of the work and an adult title."""
    votes = {row["tconst"]: int(row["numVotes"]) for row in files.ratings}
    right = {
        truth["show_id"]: title["tconst"] for truth, _, title, *_ in _imdb_pairs(files) if truth["is_match"] == "1"
    }
    for truth, listed, title, known, credited in _imdb_pairs(files):
        if truth["case"] == "recorded_twice":
            assert votes[title["tconst"]] <= votes[right[truth["show_id"]]]
        elif truth["case"] == "adult_namesake":
            assert (title["isAdult"] == "1") == (truth["is_match"] == "0")
        elif truth["is_match"] == "0":
            agrees = _same_kind(listed, title) and _same_name(listed, title) and _same_years(listed, title)
            assert not (agrees and (known & credited or not known or not credited)), truth


def test_nothing_else_could_be_right(files: Files) -> None:
    """No title outside the truth agrees in kind, title, years and people with a Netflix title."""
    told = {(row["show_id"], row["rated_title_id"]) for row in files.truth}
    credited = files.imdb_people()
    by_name: dict[str, list[Row]] = defaultdict(list)
    for title in files.basics:
        if title["startYear"] != NULL:
            by_name[title["primaryTitle"].lower()].append(title)
    for listed in files.netflix:
        known = people(listed["director"]) | people(listed["cast"])
        for title in by_name[listed["title"].lower()]:
            if (listed["show_id"], title["tconst"]) in told or not _same_kind(listed, title):
                continue
            others = credited[title["tconst"]]
            assert not (_same_years(listed, title) and (known & others or not known or not others)), listed


def test_made_in_parts_it_is_one_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PART_TITLES", 250)
    writing.generate(tmp_path, titles=740)
    made = Files.read(tmp_path)
    numbers = sorted(int(row["show_id"][1:]) for row in made.netflix)
    assert numbers == list(range(1, 741))
    for rows, key in ((made.basics, "tconst"), (made.names, "nconst")):
        keys = [int(row[key][2:]) for row in rows]
        assert keys == sorted(set(keys)), "each key once, in order"
    for told in (
        test_keys_are_unique,
        test_the_truth_names_each_title_once_for_a_platform,
        test_right_pairs_can_be_told,
        test_wrong_pairs_can_be_told,
        test_nothing_else_could_be_right,
        test_rotten_tomatoes_adds_up,
    ):
        told(made)


def test_keys_are_in_order_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where seven digits are followed by eight, as at full size.
    monkeypatch.setattr(background, "SEVEN_DIGITS_UP_TO", 105_000)
    monkeypatch.setattr(background, "LEFT_OUT", 9_900_000)
    writing.generate(tmp_path, titles=200, imdb_titles=3000)
    made = Files.read(tmp_path)
    for rows, key in (
        (made.basics, "tconst"),
        (made.names, "nconst"),
        (made.akas, "titleId"),
        (made.principals, "tconst"),
    ):
        keys = [row[key] for row in rows]
        assert keys == sorted(keys)
    assert {len(row["tconst"]) for row in made.basics} == {9, 10}
    known = {tconst for row in made.names for tconst in row["knownForTitles"].split(",")}
    assert known & {row["tconst"] for row in made.basics if len(row["tconst"]) == 10}


def test_more_titles_need_no_more_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PART_TITLES", 150)
    peaks = []
    for titles in (300, 1200):
        tracemalloc.start()
        writing.generate(tmp_path / str(titles), titles, imdb_titles=titles)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_rotten_tomatoes_adds_up(files: Files) -> None:
    reviews = Counter(row["rotten_tomatoes_link"] for row in files.reviews)
    fresh = Counter(row["rotten_tomatoes_link"] for row in files.reviews if row["review_type"] == "Fresh")
    assert set(reviews) <= {row["rotten_tomatoes_link"] for row in files.films}
    for film in files.films:
        count = int(float(film["tomatometer_count"]))
        known_fresh = int(film["tomatometer_fresh_critics_count"])
        assert known_fresh + int(film["tomatometer_rotten_critics_count"]) == count
        assert abs(float(film["tomatometer_rating"]) - 100 * known_fresh / count) <= 0.5
        assert (film["tomatometer_status"] == "Rotten") == (float(film["tomatometer_rating"]) < 60)
        assert reviews[film["rotten_tomatoes_link"]] <= count
        assert fresh[film["rotten_tomatoes_link"]] <= known_fresh


def _correlation(pairs: list[tuple[float, float]]) -> float:
    count = len(pairs)
    means = [sum(pair[at] for pair in pairs) / count for at in (0, 1)]
    spreads = [sum((pair[at] - means[at]) ** 2 for pair in pairs) for at in (0, 1)]
    together = sum((pair[0] - means[0]) * (pair[1] - means[1]) for pair in pairs)
    return float(together / (spreads[0] * spreads[1]) ** 0.5)


def test_scores_go_together(files: Files) -> None:
    """IMDb, critics and audience agree more than not, as in life; votes are skewed."""
    right: dict[str, dict[str, str]] = defaultdict(dict)
    for row in files.truth:
        if row["is_match"] == "1":
            right[row["show_id"]][row["platform"]] = row["rated_title_id"]
    ratings = {row["tconst"]: row for row in files.ratings}
    films = {row["rotten_tomatoes_link"]: row for row in files.films}
    both = [
        (float(ratings[ids["imdb"]]["averageRating"]), float(films[ids["rotten_tomatoes"]]["tomatometer_rating"]))
        for ids in right.values()
        if ids.get("imdb") in ratings and "rotten_tomatoes" in ids
    ]
    assert 0.35 <= _correlation(both) <= 0.95
    audience = [
        (float(film["tomatometer_rating"]), float(film["audience_rating"]))
        for film in files.films
        if film["audience_rating"]
    ]
    assert 0.35 <= _correlation(audience) <= 0.95
    votes = sorted(int(row["numVotes"]) for row in files.ratings)
    assert votes[0] >= 5
    assert votes[-1] > 50 * votes[len(votes) // 2]


def test_series_know_when_their_latest_season_was(files: Files) -> None:
    """A series with episodes on IMDb has some of the year Netflix gives."""
    parents = {row["tconst"]: row["parentTconst"] for row in files.episodes}
    latest: dict[str, int] = defaultdict(int)
    for row in files.basics:
        if row["tconst"] in parents and row["startYear"] != NULL:
            latest[parents[row["tconst"]]] = max(latest[parents[row["tconst"]]], int(row["startYear"]))
    seen = 0
    for truth, listed, title, _, _ in _imdb_pairs(files):
        if truth["case"] == "series_last_season_year" and truth["is_match"] == "1" and title["tconst"] in latest:
            assert latest[title["tconst"]] == int(listed["release_year"])
            seen += 1
    assert seen
