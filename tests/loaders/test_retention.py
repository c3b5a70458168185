"""What is older than the settings say goes; what the history is made from, and the last of its kind, stays."""

import os
import time
from datetime import date
from pathlib import Path

from loaders.objects import StoredObject
from loaders.retention import folders_with_scores, old_objects

from .conftest import Home


def old(path: Path, days: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (time.time() - days * 86400,) * 2)
    return path


def test_files_go_by_their_age(home: Home, tmp_path: Path) -> None:
    logs = home.folder / "airflow" / "logs"
    gone = [old(logs / "task=load" / "1.log", 31), old(tmp_path / "Monday.dump", 8)]
    kept = [old(logs / "scheduler.log", 1), *(old(tmp_path / name, 9) for name in ("notes.txt",))]
    kept.append(old(tmp_path / "Tuesday.dump", 7.5))  # the newest, however old
    day = old(home.folder / "days" / "2026-01-01" / "export" / "a.parquet", 3).parents[1]
    os.utime(day, (time.time() - 3 * 86400,) * 2)
    variables = {"NETFLIX_RATINGS_BACKUP": str(tmp_path / "%A.dump")}

    done = home.call("tidy", **variables)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr  # nothing is set
    for what in ("LOGS", "BACKUPS", "DAYS", "ARCHIVE"):
        variables[f"NETFLIX_RATINGS_KEEP_{what}"] = {"LOGS": "30", "DAYS": "2"}.get(what, "7")
    done = home.call("tidy", **variables)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "backups: 1 older than 7 days deleted",
        "logs: 1 older than 30 days deleted",
        "days of backfills: 1 older than 2 days deleted",
    ]
    assert not any(path.exists() for path in (*gone, gone[0].parent, day)) and all(path.exists() for path in kept)

    wrong = home.call("tidy", NETFLIX_RATINGS_KEEP_LOGS="a week")
    assert wrong.returncode == 1 and "NETFLIX_RATINGS_KEEP_LOGS is a week" in wrong.stderr


def test_of_an_archive_the_scores_and_the_last_of_each_file_stay() -> None:
    names = [
        f"{folder}/dt={day}/file.gz"
        for folder in ("imdb/title.basics", "imdb/title.ratings", "rotten_tomatoes/rotten_tomatoes_movies")
        for day in ("2026-01-01", "2026-02-01", "2026-03-01")
    ]
    names += ["netflix/netflix_titles/dt=2025-01-01/file.csv", "truth.csv"]
    objects = [StoredObject("bucket", f"x/{name}", 1, "e", name) for name in names]
    found = [stored.relative for stored in old_objects(objects, date(2026, 2, 2))]
    assert found == ["imdb/title.basics/dt=2026-01-01/file.gz", "imdb/title.basics/dt=2026-02-01/file.gz"]
    assert folders_with_scores() == {"imdb/title.ratings", "rotten_tomatoes/rotten_tomatoes_movies"}
