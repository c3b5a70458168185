"""The catalogue of 2021 and Rotten Tomatoes' files are optional: without them all is built, tested and shown."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.sources import SOURCES
from tests.loaders.conftest import Home
from tests.netflix_ratings.pages import read, text_of

pytestmark = pytest.mark.resilience
OPTIONAL = [declared for declared in SOURCES if declared.table.startswith(("netflix_titles", "rotten_tomatoes_"))]


@pytest.fixture(scope="module")
def without(new_home: Callable[..., Home]) -> Home:
    home = new_home()
    files = home.folder / "files"
    assert home.call("sample", "--out", files, "--titles", "150").returncode == 0
    for declared in OPTIONAL:
        for path in files.rglob(f"{declared.file_name}*"):
            path.unlink()
    assert len(OPTIONAL) == 3
    done = home.call("run", "--from", files)
    assert done.returncode == 0, done.stderr + done.stdout
    (home.folder / "report").write_text(done.stdout)
    return home


def test_all_is_built_and_what_is_watched_is_matched(without: Home) -> None:
    assert " models and tests passed" in (without.folder / "report").read_text()
    for declared in OPTIONAL:
        assert without.query(f"select count(*) from raw.{declared.table}") == [(0,)]
    [(titles, rated, critics, viewed)] = without.query(
        "select count(*), count(imdb_rating), count(rotten_tomatoes_id), count(hours_viewed) from marts.dim_titles"
    )
    assert titles > rated > 50 and viewed > 50 and critics == 0


def test_people_find_something_to_watch(without: Home) -> None:
    done = without.call("watch", "--limit", "5")
    assert done.returncode == 0, done.stderr
    [(title,)] = without.query("select title from marts.rpt_what_to_watch order by watch_rank limit 1")
    assert title in " ".join(without.call("watch", "--all", "--limit", "5", COLUMNS="200").stdout.split())
    done = without.call("ask")
    assert done.returncode == 0, done.stderr


def test_the_pages_show_it(without: Home, tmp_path: Path) -> None:
    done = without.call("site", "--out", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    [(netflix_id, title)] = without.query(
        "select netflix_id, title from marts.rpt_what_to_watch order by watch_rank limit 1"
    )
    assert title in text_of(read(tmp_path / "site" / "title" / f"{netflix_id}.html").find(".//h1"))
    shutil.rmtree(tmp_path / "site")
