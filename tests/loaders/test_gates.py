"""Gates that fit what they guard: what stops a build, what is set aside, what is kept, and the line that says so."""

import csv
import gzip
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.sources import SourceFile
from loaders.warehouse.settings import ROOT

from .conftest import COMMAND, Home, source

pytestmark = pytest.mark.resilience

Rows = list[dict[str, str]]
QUALITY = ["+rpt_source_quality", "+rpt_values_set_aside", "stg_imdb__title_akas"]

# Each cell that is put into a sample: table, column in the file, what is put there; then the column in staging, what is
# read, and the note (None where it is read without a word).
KEPT = [
    ("netflix_titles", "rating", "Not Rated", "rating", "Not Rated", "new_value"),
    ("netflix_titles", "rating", "X", "rating", "X", "new_value"),
    ("netflix_titles", "rating", "Passed", "rating", "Passed", "new_value"),
    ("netflix_titles", "type", "Hologram", "source_type", "Hologram", "new_value"),
    ("netflix_titles", "type", "movie", "source_type", "movie", None),
    ("netflix_titles", "type", "tv show", "source_type", "tv show", None),
    ("netflix_titles", "listed_in", "Nordic Noir", "genre_names", "Nordic Noir", "new_value"),
    ("netflix_titles", "country", "Atlantis", "country_names", "Atlantis", "new_value"),
    ("imdb_title_basics", "titleType", "tvHologram", "source_type", "tvHologram", "new_value"),
    ("imdb_title_principals", "category", "puppeteer", "source_role", "puppeteer", "new_value"),
    ("imdb_title_akas", "region", "XQQ", "region", "XQQ", "new_value"),
    ("imdb_title_akas", "language", "qqq", "language", "qqq", "new_value"),
    ("rotten_tomatoes_movies", "content_rating", "X", "rating", "X", "new_value"),
    ("rotten_tomatoes_movies", "genres", "Noir", "genre_names", "Noir", "new_value"),
    ("rotten_tomatoes_movies", "tomatometer_status", "Rancid", "critics_status", "Rancid", "new_value"),
    ("rotten_tomatoes_movies", "audience_status", "Tipped", "audience_status", "Tipped", "new_value"),
    ("rotten_tomatoes_critic_reviews", "review_type", "Mixed", "verdict", "Mixed", "new_value"),
]
SET_ASIDE = [
    ("netflix_titles", "release_year", "19800", "release_year", None, "set_aside"),
    ("netflix_titles", "release_year", "soon", "release_year", None, "set_aside"),
    ("netflix_titles", "date_added", "2021-02-30", "date_added", None, "set_aside"),
    ("netflix_titles", "date_added", "99/99/2021", "date_added", None, "set_aside"),
    ("netflix_titles", "duration", "99999999999 min", "duration", None, "set_aside"),
    ("imdb_title_basics", "runtimeMinutes", "99999999999", "runtime_minutes", None, "set_aside"),
    ("imdb_title_basics", "startYear", "19800", "start_year", None, "set_aside"),
    ("imdb_title_basics", "endYear", "-1", "end_year", None, "set_aside"),
    ("imdb_title_basics", "isAdult", "2014", "is_adult", None, "set_aside"),
    ("imdb_title_ratings", "averageRating", "11", "imdb_rating", None, "set_aside"),
    ("imdb_title_ratings", "averageRating", "99.96", "imdb_rating", None, "set_aside"),
    ("imdb_title_ratings", "numVotes", "-5", "imdb_votes", None, "set_aside"),
    ("imdb_title_episode", "seasonNumber", "one", "season_number", None, "set_aside"),
    ("imdb_name_basics", "birthYear", "19800", "birth_year", None, "set_aside"),
    ("rotten_tomatoes_movies", "tomatometer_rating", "101", "critics_score", None, "set_aside"),
    ("rotten_tomatoes_movies", "audience_count", "-1", "audience_count", None, "set_aside"),
    ("rotten_tomatoes_movies", "runtime", "99999999999", "runtime_minutes", None, "set_aside"),
    ("rotten_tomatoes_movies", "original_release_date", "25-Sep-21", "theatrical_release_date", None, "set_aside"),
    ("rotten_tomatoes_critic_reviews", "review_date", "2019-13-45", "review_date", None, "set_aside"),
    ("rotten_tomatoes_critic_reviews", "top_critic", "perhaps", "is_top_critic", None, "set_aside"),
]
READ = [
    ("netflix_titles", "date_added", "2021-09-25", "date_added", "2021-09-25", None),
    ("netflix_titles", "date_added", "25-Sep-21", "date_added", "2021-09-25", None),
    ("netflix_titles", "date_added", "09/25/2021", "date_added", "2021-09-25", None),
    ("netflix_titles", "date_added", "9/2/2021", "date_added", "2021-09-02", None),
    ("netflix_titles", "duration", "90", "duration", "90 min", None),
    ("netflix_titles", "release_year", "2019.0", "release_year", "2019", None),
    ("imdb_title_ratings", "numVotes", "1,234", "imdb_votes", "1234", None),
    ("imdb_title_ratings", "numVotes", "1234.0", "imdb_votes", "1234", None),
    ("imdb_title_ratings", "averageRating", "7,5", "imdb_rating", "7.5", None),
    ("rotten_tomatoes_movies", "audience_count", "1,234,567", "audience_count", "1234567", None),
    ("rotten_tomatoes_movies", "streaming_release_date", "25-Sep-15", "streaming_release_date", "2015-09-25", None),
    ("rotten_tomatoes_critic_reviews", "review_date", "9/25/2015", "review_date", "2015-09-25", None),
]
PLACEHOLDERS = [
    ("netflix_titles", "director", "Not Given", "director_names", None, "placeholder"),
    ("netflix_titles", "cast", "Ann Lee, nan, Bo Ek", "cast_names", "Ann Lee, Bo Ek", "placeholder"),
    ("netflix_titles", "country", "NO DATA", "country_names", None, "placeholder"),
    ("netflix_titles", "rating", "N/A", "rating", None, "placeholder"),
    ("netflix_titles", "duration", "-", "duration", None, "placeholder"),
    ("netflix_titles", "date_added", "None", "date_added", None, "placeholder"),
    ("netflix_titles", "listed_in", "unknown", "genre_names", None, "placeholder"),
    ("netflix_titles", "title", "Unknown", "title", "Unknown", None),
    ("imdb_title_basics", "startYear", "nan", "start_year", None, "placeholder"),
    ("rotten_tomatoes_movies", "actors", "null", "cast_names", None, "placeholder"),
    ("rotten_tomatoes_movies", "runtime", "NaN", "runtime_minutes", None, "placeholder"),
    ("rotten_tomatoes_critic_reviews", "critic_name", "Unknown", "critic_name", None, "placeholder"),
]
REPAIRED = [
    ("netflix_titles", "title", "Bread &amp; Wine", "title", "Bread & Wine", "repaired"),
    ("netflix_titles", "director", "JosÃ© Lund", "director_names", "José Lund", "repaired"),
    ("netflix_titles", "description", "It isnâ€™t &#39;far&#39;.", "description", "It isn’t 'far'.", "repaired"),
    ("netflix_titles", "title", "MANHÃ’S", "title", "MANHÃ’S", None),
    ("rotten_tomatoes_movies", "movie_title", "&quot;Ny&quot;", "title", '"Ny"', "repaired"),
    ("rotten_tomatoes_critic_reviews", "review_content", "CafÃ© life", "review_text", "Café life", "repaired"),
]
ODD = "\x1b[2J\u202e../../x <script>alert(1)</script> =1+1"
CASES = [*KEPT, *SET_ASIDE, *READ, *PLACEHOLDERS, *REPAIRED]
KEYS = {
    "netflix_titles": ("show_id", "stg_netflix__titles", "netflix_id"),
    "imdb_title_basics": ("tconst", "stg_imdb__title_basics", "imdb_id"),
    "imdb_title_principals": ("tconst", "stg_imdb__title_principals", "imdb_id"),
    "imdb_title_akas": ("titleId", "stg_imdb__title_akas", "imdb_id"),
    "imdb_title_ratings": ("tconst", "stg_imdb__title_ratings", "imdb_id"),
    "imdb_title_episode": ("tconst", "stg_imdb__title_episode", "episode_imdb_id"),
    "imdb_name_basics": ("nconst", "stg_imdb__name_basics", "person_id"),
    "rotten_tomatoes_movies": ("rotten_tomatoes_link", "stg_rotten_tomatoes__movies", "rotten_tomatoes_id"),
    "rotten_tomatoes_critic_reviews": (
        "rotten_tomatoes_link",
        "stg_rotten_tomatoes__critic_reviews",
        "rotten_tomatoes_id",
    ),
}


class Tsv(csv.Dialect):
    """IMDb's files: nothing is quoted."""

    delimiter, quoting, quotechar, lineterminator = "\t", csv.QUOTE_NONE, None, "\n"


def path_of(folder: Path, file: SourceFile) -> Path:
    return next(folder.rglob(f"{file.file_name}*"))


def change(folder: Path, table: str, edit: Callable[[Rows], Rows]) -> None:
    """Rewrite a file of a sample."""
    file = source(table)
    path = path_of(folder, file)
    is_tsv = ".tsv" in path.name
    opened = gzip.open if path.suffix == ".gz" else open
    dialect = Tsv if is_tsv else csv.excel
    with opened(path, "rt", encoding="utf-8", newline="") as lines:
        rows = edit(list(csv.DictReader(lines, dialect=dialect)))
    with opened(path, "wt", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), dialect=dialect, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def dbt(home: Home, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(COMMAND.with_name("dbt")), *arguments]
    return subprocess.run(command, cwd=ROOT, env=home.environment(), capture_output=True, text=True)


@pytest.fixture(scope="module")
def gated(new_parsed_home: Callable[[], Home]) -> Home:
    return new_parsed_home()


@pytest.fixture(scope="module")
def sample(gated: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    done = gated.call("sample", "--out", folder, "--titles", "120")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def built(gated: Home, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Every case in a row of its own, loaded and built at once; the key of each row."""
    folder = tmp_path_factory.mktemp("cases") / "files"
    shutil.copytree(sample, folder)
    keys: dict[int, str] = {}
    for table, (key, *_) in KEYS.items():

        def put(rows: Rows, table: str = table, key: str = key) -> Rows:
            places = iter(distinct(rows, key))
            for number, (of, column, cell, *_) in enumerate(CASES):
                if of == table:
                    row = rows[next(places)]
                    row[column] = cell
                    if cell == "90":
                        row["type"] = "Movie"
                    keys[number] = row[key]
            return rows

        change(folder, table, put)
    done = gated.call("load", "--from", folder)
    assert done.returncode == 0, done.stderr
    only = ("--exclude-resource-type", "unit_test", "--indirect-selection", "cautious", "--warn-error")
    done = dbt(gated, "build", "--select", *QUALITY, *only)
    assert done.returncode == 0, done.stdout
    return keys


def distinct(rows: Rows, key: str) -> list[int]:
    """Where each key stands first, and alone if any stands alone."""
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(row[key], []).append(place)
    return [found[0] for found in sorted(places.values(), key=len)]


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{c[0]}.{c[1]}={c[2]}" for c in CASES])
def test_each_value_meets_its_gate(gated: Home, built: dict[int, str], number: int) -> None:
    table, _, cell, column, expected, kind = CASES[number]
    _, model, key = KEYS[table]
    found = gated.query(f"select {column}::text from staging.{model} where {key} = %s", built[number])
    assert (expected,) in found
    told = gated.query(
        "select kind from marts.rpt_source_quality where source_table = %s and source_column = %s "
        "and source_value = any(%s)",
        table,
        column,
        cell.split(", "),
    )
    if kind == "repaired":  # counted by column only
        told = gated.query(
            "select kind from intermediate.int_value_notes where source_table = %s and row_key = %s "
            "and source_column = %s and source_value = %s",
            table,
            built[number],
            column,
            cell,
        )
    assert told == ([(kind,)] if kind else [])
    listed = gated.query(
        "select source_value from marts.rpt_values_set_aside where source_table = %s and row_key = %s "
        "and source_column = %s",
        table,
        built[number],
        column,
    )
    assert listed == ([(cell,)] if kind == "set_aside" else [])


@pytest.fixture(scope="module")
def sliced(gated: Home, built: dict[int, str], sample: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A build of no death years, no consensus, no country, one year that cannot be true; what it said."""
    folder = tmp_path_factory.mktemp("slice") / "files"
    shutil.copytree(sample, folder)
    change(folder, "netflix_titles", lambda rows: [row | {"country": ""} for row in rows[:50]])
    odd = {"title": ODD, "listed_in": ODD, "director": ODD, "country": ODD}
    change(folder, "netflix_titles", lambda rows: [rows[0] | {"release_year": "19800", "type": "Short"}, *rows[1:]])
    change(folder, "netflix_titles", lambda rows: [*rows[:1], rows[1] | odd, *rows[2:]])
    change(folder, "rotten_tomatoes_movies", lambda rows: [row | {"critics_consensus": ""} for row in rows[:50]])
    change(folder, "imdb_name_basics", lambda rows: [row | {"deathYear": r"\N"} for row in rows[:50]])
    done = gated.call("run", "--from", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return " ".join(done.stdout.split())


def test_a_small_slice_builds(gated: Home, sliced: str) -> None:
    """All of it is built, and told."""
    assert "netflix_titles.release_year: 1 × set aside '19800', first at" in sliced
    assert "netflix_titles.source_type: 1 × new value 'Short', first at" in sliced
    assert "add it to seeds/title_types.csv" in sliced
    assert gated.query("select count(*) from marts.dim_titles where title_type = 'other'") == [(1,)]
    of_the_catalogue = "release_year is null and 'netflix_titles' = any(listed_in)"
    assert gated.query(f"select count(*) from marts.dim_titles where {of_the_catalogue}") == [(1,)]


@pytest.mark.usefixtures("sliced")
def test_odd_text_reaches_no_terminal_and_no_path(gated: Home, tmp_path: Path) -> None:
    """A title, genre and name of the slice before: they are shown, and steer nothing."""
    [(odd,)] = gated.query("select netflix_id from marts.dim_titles where title like %s", "%alert(1)%")
    done = gated.call("explain", odd)
    assert "<script>alert(1)</script>" in done.stdout
    out = tmp_path / "out"
    for command, *options in (("site",), ("export", "--format", "csv")):
        done = gated.call(command, "--out", out / command, *options)
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout + done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    assert sorted(path.name for path in out.iterdir()) == ["export", "site"]
    page = (out / "site" / "title" / f"{odd}.html").read_text()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


@pytest.mark.usefixtures("sliced")
def test_above_its_share_a_column_stops_the_build_and_there_is_a_way_back(
    gated: Home, sample: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    shutil.copytree(sample, folder)
    change(folder, "netflix_titles", lambda rows: [row | {"release_year": "19800"} for row in rows])
    done = gated.call("run", "--from", folder)
    assert done.returncode == 1
    assert "few_set_aside_stg_netflix__titles" in done.stderr
    assert "Got " not in done.stderr
    said = " ".join(done.stderr.split())
    assert f"netflix_titles.csv in {folder}, as it is in raw.netflix_titles, column value_notes: mend the file" in said
    assert "source_table: netflix_titles" in said
    assert "first_note: release_year: out_of_range: 19800, values_set_aside: 120" in said
    # The file that was good can be gone by then: a download takes its place.
    assert "to have the files back that it was built from: netflix-ratings undo" in said
    newer = "; files that were loaded since are not in it: netflix-ratings run"
    assert newer in gated.call("watch", "--limit", "1").stderr
    assert gated.call("undo").stdout.startswith("as at the last good build: raw.netflix_titles, ")
    assert newer not in gated.call("watch", "--limit", "1").stderr
    assert gated.query("select count(*) from raw.netflix_titles") == [(50,)]
