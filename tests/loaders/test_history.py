"""The history of scores made again from an archive, in whatever order days were loaded; days of their own."""

import re
import shutil
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from loaders.sources import SOURCES

from .conftest import Home, a_small_project, source, write_source

pytestmark = pytest.mark.resilience

RATINGS, MOVIES = source("imdb_title_ratings"), source("rotten_tomatoes_movies")
HISTORY = (
    "select platform, rated_title_id, score_name, cast(valid_from as text), cast(score as text), votes "
    "from marts.fct_title_scores order by 1, 2, 3, 4"
)
DAYS = {
    "2026-11-01": {"tt0000001": ("7.0", "100"), "tt0000002": ("5.0", "10"), "tt0000003": ("9.0", "50")},
    "2026-11-02": {"tt0000001": ("7.2", "110"), "tt0000002": ("5.0", "12")},
    "2026-11-03": {"tt0000001": ("7.0", "120"), "tt0000002": ("4.9", "13")},
}
CRITICS = {"2026-11-01": "50", "2026-11-03": "52"}
# For each order in which days can be loaded a title, whose ratings are those of the first one.
ORDERS = {f"tt00001{number:02}": order for number, order in enumerate(permutations(DAYS))}
for _ratings in DAYS.values():
    _ratings |= dict.fromkeys(ORDERS, _ratings["tt0000001"])
# The titles that are matched, where the models that match them are not built.
MATCHED = "\nunion all\n".join(
    f"select '{netflix_id}' as netflix_id, '{platform}' as platform, '{rated_title_id}' as rated_title_id"
    for netflix_id, platform, rated_title_id in (
        ("s1", "imdb", "tt0000001"),
        ("s2", "imdb", "tt0000002"),
        ("s1", "rotten_tomatoes", "m/one"),
        *(("s3", "imdb", title) for title in ORDERS),
    )
)
EXPECTED = [
    ("imdb", "tt0000001", "imdb", "2026-11-01", "7.0", 100),
    ("imdb", "tt0000001", "imdb", "2026-11-02", "7.2", 110),
    ("imdb", "tt0000001", "imdb", "2026-11-03", "7.0", 120),
    ("imdb", "tt0000002", "imdb", "2026-11-01", "5.0", 10),
    ("imdb", "tt0000002", "imdb", "2026-11-03", "4.9", 13),
    ("rotten_tomatoes", "m/one", "audience", "2026-11-01", "60.0", 9),
    ("rotten_tomatoes", "m/one", "critics", "2026-11-01", "50.0", 7),
    ("rotten_tomatoes", "m/one", "critics", "2026-11-03", "52.0", 7),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files but those with the scores, which each day has of its own."""
    folder = tmp_path_factory.mktemp("files")
    for declared in SOURCES:
        if (declared.required or declared.table == "netflix_titles") and declared not in (RATINGS, MOVIES):
            write_source(folder, declared)
    return folder


@pytest.fixture(scope="module")
def archive(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three days; Rotten Tomatoes' file is the same on the second."""
    folder = tmp_path_factory.mktemp("archive")
    for path in files.iterdir():
        declared = next(one for one in SOURCES if one.file_name == path.name)
        kept = folder / declared.folder / "dt=2026-11-01" / path.name
        kept.parent.mkdir(parents=True)
        shutil.copy(path, kept)
    for day in DAYS:
        write_ratings(folder / RATINGS.folder / f"dt={day}", day)
        if day in CRITICS:
            write_movies(folder / MOVIES.folder / f"dt={day}", day)
    return folder


def write_ratings(folder: Path, day: str) -> None:
    write_source(folder, RATINGS, [[title, *given] for title, given in DAYS[day].items()], f"{RATINGS.file_name}.gz")


def write_movies(folder: Path, day: str) -> None:
    critics = CRITICS[max(known for known in CRITICS if known <= day)]
    values = {"rotten_tomatoes_link": "m/one", "movie_title": "One", "tomatometer_rating": critics}
    values |= {"tomatometer_count": "7", "audience_rating": "60", "audience_count": "9"}
    write_source(folder, MOVIES, [[values.get(column, "") for column in MOVIES.columns]])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the history alone: the titles are matched already."""
    return a_small_project(
        tmp_path_factory.mktemp("history"), marts=["fct_title_scores"], given={"int_matches": MATCHED}
    )


@pytest.fixture(scope="module")
def home(new_home: Callable[..., Home], project: Path) -> Home:
    made = new_home()
    made.variables["PYTHONPATH"] = str(project)
    return made


def call(home: Home, *arguments: str | Path) -> str:
    done = home.call(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def history(home: Home) -> list[tuple[Any, ...]]:
    return home.query(HISTORY)


def land(home: Home, files: Path, day: str, folder: Path) -> None:
    """Load the files of a day, have it look as if it had been on that day, and build on them."""
    shutil.copytree(files, folder)
    write_ratings(folder, day)
    write_movies(folder, day)
    last = home.query("select coalesce(max(load_id), 0) from raw.load_log") if is_loaded(home) else [(0,)]
    call(home, "load", "--from", folder)
    home.query(
        "update raw.load_log set finished_at = cast(%s as timestamp) at time zone 'UTC' where load_id > %s",
        f"{day} 07:00",
        last[0][0],
    )
    call(home, "build")
    call(home, "publish")


def is_loaded(home: Home) -> bool:
    return home.query("select to_regclass('raw.load_log') is not null") == [(True,)]


@pytest.fixture(scope="module")
def landed(home: Home, files: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A warehouse into which day 3 and then day 2 were loaded."""
    call(home, "warehouse", "start")
    folder = tmp_path_factory.mktemp("landed")
    land(home, files, "2026-11-03", folder / "3")
    before = history(home)
    assert {row[3] for row in before} == {"2026-11-03"}
    land(home, files, "2026-11-02", folder / "2")
    assert history(home) == before  # a load never goes back
    return home


def of_the_first_titles(home: Home) -> list[tuple[Any, ...]]:
    return [row for row in history(home) if row[1] not in ORDERS]


def test_days_landed_in_any_order_give_one_history(landed: Home, archive: Path) -> None:
    for title, order in ORDERS.items():
        landed.query("delete from marts.fct_title_scores where rated_title_id = %s", title)
        for number, day in enumerate(order, start=1):  # under other days than theirs, as loads that come late
            landed.query(
                "insert into marts.fct_title_scores values ('imdb', %s, 'imdb', %s, %s, %s, false)",
                *(title, f"2026-11-{number:02}", *DAYS[day][title]),
            )
    said = call(landed, "history", "rebuild", "--yes", "--from", archive)
    assert "3 days, 2026-11-01 to 2026-11-03: " in said and said.count("\n") == 2
    assert of_the_first_titles(landed) == EXPECTED
    for title in ORDERS:
        made = [row for row in history(landed) if row[1] == title]
        assert made == [("imdb", title, *row[2:]) for row in EXPECTED[:3]], ORDERS[title]
    # What reads the history is made again by the next build, and no day is older than what is there.
    assert "nothing to build" not in call(landed, "build")
    call(landed, "publish")
    assert of_the_first_titles(landed) == EXPECTED
    again = call(landed, "history", "rebuild", "--from", archive)
    assert ": 0 rows removed, 0 added; " in again and again.count("\n") == 1


def test_rows_that_the_archive_does_not_give_go_only_when_that_is_confirmed(landed: Home, archive: Path) -> None:
    made = of_the_first_titles(landed)
    kept = ("imdb", "tt0000002", "imdb", "2026-10-01", "4.0", 1)
    gone = ("imdb", "tt0000002", "imdb", "2026-11-09", "3.0", 1)
    for row in (kept, gone):
        landed.query("insert into marts.fct_title_scores values (%s, %s, %s, %s, %s, %s, false)", *row)
    before = history(landed)
    asked = landed.call("history", "rebuild", "--from", archive)
    assert asked.returncode == 1 and "1 rows of the history, which the archive" in asked.stderr, asked.stderr
    assert "--yes confirms it; nothing was changed" in asked.stderr and history(landed) == before
    call(landed, "history", "rebuild", "--yes", "--from", archive, "--since", "2026-11-03")
    assert of_the_first_titles(landed) == sorted([*made, kept])  # what is older than the archive stays
    landed.query("delete from marts.fct_title_scores where valid_from = '2026-10-01'")


def test_what_cannot_be_made_again_is_refused(landed: Home, archive: Path, files: Path, tmp_path: Path) -> None:
    before = history(landed)
    made_up = Path(shutil.copytree(archive, tmp_path / "made-up"))
    (made_up / "truth.csv").touch()
    refused: list[tuple[list[str | Path], str]] = [
        (["--from", files], "has no ratings under a day"),
        (["--from", archive, "--since", "2027-01-01"], "has no ratings under a day (dt=2026-11-26) since 2027-01-01"),
        (["--from", made_up], "holds made-up files, the warehouse real ones"),
        (["--from", tmp_path / "nowhere"], "is not a folder"),
    ]
    for arguments, message in refused:
        done = landed.call("history", "rebuild", *arguments)
        assert done.returncode == 1 and message in done.stderr, done.stderr
    assert history(landed) == before


def test_a_day_of_its_own_goes_into_an_empty_warehouse_only(
    landed: Home, archive: Path, new_home: Callable[..., Home], project: Path
) -> None:
    before, loads = history(landed), landed.query("select count(*) from raw.load_log")
    refused = landed.call("load", "--from", archive, "--as-of", "2026-11-02")
    assert refused.returncode == 1 and "those as of 2026-11-02 go into an empty one" in refused.stderr, refused.stderr
    refused = landed.call("build", "--as-of", "2026-11-02")
    assert refused.returncode == 1 and "does not hold the files as of 2026-11-02" in refused.stderr, refused.stderr
    assert (history(landed), landed.query("select count(*) from raw.load_log")) == (before, loads)

    own = new_home()
    own.variables["PYTHONPATH"] = str(project)
    assert own.call("load", "--as-of", "2026-11-02").returncode == 1  # of which archive?
    for command in (["load", "--from", archive], ["load", "--from", archive], ["build"]):  # it can be done again
        call(own, *command, "--as-of", "2026-11-02")
    call(own, "publish")
    assert of_the_first_titles(own) == [
        ("imdb", "tt0000001", "imdb", "2026-11-02", "7.2", 110),
        ("imdb", "tt0000002", "imdb", "2026-11-02", "5.0", 12),
        ("rotten_tomatoes", "m/one", "audience", "2026-11-02", "60.0", 9),
        ("rotten_tomatoes", "m/one", "critics", "2026-11-02", "50.0", 7),
    ]
    refused = own.call("load", "--from", archive, "--as-of", "2026-11-03")
    assert refused.returncode == 1 and "holds other files" in refused.stderr, refused.stderr


def test_a_backup_is_restored_elsewhere_and_compared(landed: Home, tmp_path: Path) -> None:
    file = tmp_path / "warehouse.dump"
    call(landed, "warehouse", "backup", file)
    said = call(landed, "warehouse", "try-restore", "--every", "7", file)
    rows = len(history(landed))
    assert re.fullmatch(rf"restored in \d+ s, as the warehouse: \d+ tables, [\d,]+ rows, of them {rows} of .*\n", said)
    assert "nothing to do: a restore was tried on" in call(landed, "warehouse", "try-restore", "--every", "7", file)
    assert not (landed.folder / "restore-trial").exists()

    # A history that has lost a row since, a table that has one more, and a file that was cut short.
    landed.query("create table marts.kept as table marts.fct_title_scores")
    landed.query("delete from marts.fct_title_scores where rated_title_id = 'tt0000002'")
    landed.query("insert into reference.platforms (platform) values ('other')")
    done = landed.call("warehouse", "try-restore", file)
    landed.query("delete from reference.platforms where platform = 'other'")
    landed.query("insert into marts.fct_title_scores select * from marts.kept where rated_title_id = 'tt0000002'")
    landed.query("drop table marts.kept")
    assert done.returncode == 1, done.stderr
    assert "not as in the warehouse: marts.fct_title_scores, marts.kept, reference.platforms: make" in done.stderr
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    done = landed.call("warehouse", "try-restore", file)
    assert done.returncode == 1 and "pg_restore failed" in done.stderr, done.stderr
    assert not (landed.folder / "restore-trial").exists()
