"""A third rating platform needs the files that CONTRIBUTING names and no others: it is matched, scored and shown."""

import csv
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from loaders.warehouse.settings import ROOT
from tests.loaders.conftest import Home
from tests.netflix_ratings import third_source
from tests.netflix_ratings.pages import read, text_of

pytestmark = pytest.mark.resilience

FILMS = 40


@dataclass(frozen=True)
class ThirdSource:
    """A home built by a project with the third platform.

    Attributes:
        home: whose commands are those of that project.
        touched: the files changed outside the platform's own folder.
        films: the rows of netflix_titles.csv that the platform knows.
    """

    home: Home
    touched: list[str]
    films: list[dict[str, str]]


@pytest.fixture(scope="module")
def third(new_home: Callable[..., Home], tmp_path_factory: pytest.TempPathFactory) -> ThirdSource:
    project = tmp_path_factory.mktemp("project")
    for name in ("loaders", "netflix_ratings", "models", "macros", "seeds", "tests", "analyses"):
        shutil.copytree(ROOT / name, project / name)
    for name in ("dbt_project.yml", "profiles.yml.example"):
        shutil.copy(ROOT / name, project)
    touched = third_source.add_to(project)

    home = new_home()
    home.variables["PYTHONPATH"] = str(project)
    files = home.folder / "files"
    written = home.call("sample", "--out", files, PYTHONPATH="")
    assert written.returncode == 0, written.stderr
    with next(files.rglob("netflix_titles.csv")).open(newline="") as file:
        rows = list(csv.DictReader(file))
    names = Counter(re.sub(r"\W", "", row["title"]).casefold() for row in rows)
    films = [
        row
        for row in rows
        if row["type"] == "Movie"
        and re.fullmatch(r"\d+ min", row["duration"])
        and row["director"]
        and row["cast"].count(",") >= 2
        and row["title"].isascii()
        and re.fullmatch(r"[A-Za-z ]{6,}", row["title"])
        and names[re.sub(r"\W", "", row["title"]).casefold()] == 1
    ][:FILMS]
    assert len(films) == FILMS
    third_source.write_films(files / "film_club_films.csv", films)
    built = home.call("run", "--from", files)
    assert built.returncode == 0, built.stderr + built.stdout
    return ThirdSource(home, touched, films)


def test_it_touches_the_files_that_contributing_names(third: ThirdSource) -> None:
    recipe = (ROOT / "CONTRIBUTING.md").read_text().partition("## A new rating source")[2]
    named = re.findall(r"^\| `([^`]+)` \|", recipe, re.MULTILINE)
    assert len(third.touched) <= 10
    assert {Path(path).stem for path in third.touched} <= {Path(path).stem for path in named}
    # The only one that this platform has no need of: all its titles are of one type.
    assert {Path(path).stem for path in named} - {Path(path).stem for path in third.touched} == {"title_types"}


def test_its_titles_are_matched(third: ThirdSource) -> None:
    chosen = third.home.query(
        "select netflix_id, rated_title_id from marts.fct_title_matches "
        "where platform = 'film_club' and rated_title_id is not null"
    )
    assert dict(chosen) == {film["show_id"]: third_source.film_id(film) for film in third.films}
    reasons = third.home.query(
        "select titles.title_type, count(*) from marts.fct_title_matches as matches "
        "inner join marts.dim_titles as titles using (netflix_id) "
        "where platform = 'film_club' and unmatched_reason = 'type_not_covered' group by 1"
    )
    series = third.home.query("select 'series', count(*) from marts.dim_titles where title_type = 'series'")
    assert reasons == series, "what it does not cover is said, and of nothing else"


def test_its_scores_are_in_the_marts_and_in_the_history(third: ThirdSource) -> None:
    expected = {
        (film["show_id"], Decimal(third_source.stars(number)), 10 + number) for number, film in enumerate(third.films)
    }
    current = third.home.query(
        "select netflix_id, score, score_count from marts.rpt_title_scores where platform = 'film_club'"
    )
    assert set(current) == expected
    history = third.home.query(
        "select rated_title_id, score_name, score, votes from marts.fct_title_scores where platform = 'film_club'"
    )
    assert set(history) == {(f"club-{netflix_id}", "stars", score, count) for netflix_id, score, count in expected}


def test_the_other_platforms_are_as_before(third: ThirdSource) -> None:
    """Not one more or other match, though the third platform's titles have the same names."""
    counts = dict(third.home.query("select platform, count(rated_title_id) from marts.fct_title_matches group by 1"))
    wide = third.home.query("select count(imdb_id), count(rotten_tomatoes_id) from marts.dim_titles")
    assert (counts["imdb"], counts["rotten_tomatoes"]) == wide[0]


def test_its_genres_are_in_the_common_vocabulary(third: ThirdSource) -> None:
    genres = third.home.query("select source_genre, genre from marts.dim_genres where platform = 'film_club'")
    assert set(genres) == {("Scary", "Horror"), ("Odd", "Odd")}


def test_a_page_and_explain_show_it(third: ThirdSource, tmp_path: Path) -> None:
    film = third.films[0]
    explained = third.home.call("explain", film["show_id"])
    assert explained.returncode == 0, explained.stderr
    assert f"film_club: matched with {third_source.film_id(film)}" in " ".join(explained.stdout.split())

    done = third.home.call("site", "--out", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    page = read(tmp_path / "site" / "title" / f"{film['show_id']}.html")
    assert "Film Club" in text_of(page)
    assert third_source.stars(0) in text_of(page)
    links = [link.get("href") for link in page.iter("a")]
    assert f"https://film-club.example/{third_source.film_id(film)}" in links


def test_a_card_shows_it(third: ThirdSource) -> None:
    film = third.films[0]
    done = third.home.call("watch", "--all", "--text", film["title"], "--random", "--limit", "99", COLUMNS="200")
    assert done.returncode == 0, done.stderr
    assert f"{third_source.stars(0)} of 10 votes" in " ".join(done.stdout.split())
    assert f"https://film-club.example/{third_source.film_id(film)}" in done.stdout


def test_questions_about_the_history_know_it(third: ThirdSource) -> None:
    done = third.home.call("ask", "risen_lately")
    assert done.returncode == 0, done.stderr
