"""Days of changed files: what is built of changes alone is what a build of everything makes of the same files."""

import gzip
import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders import copy_file
from loaders.load import load_files
from loaders.load_log import Origin
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse.settings import ROOT

from .conftest import COMMAND, Home, source
from .test_changes import succeeds
from .test_run import kept_in

pytestmark = pytest.mark.resilience

BASICS, RATINGS, NAMES = source("imdb_title_basics"), source("imdb_title_ratings"), source("imdb_name_basics")
PRINCIPALS, CREW, AKAS = source("imdb_title_principals"), source("imdb_title_crew"), source("imdb_title_akas")
EPISODES, CATALOGUE = source("imdb_title_episode"), source("netflix_titles")
TITLES = 20_000  # so many that a day changes few groups of them
# They tell when files were loaded and marts published, which two homes do not do at the same moment.
OF_TIMES = ("int_source_loads", "rpt_source_loads", "published_builds")
# They tell of each day, of which the other home has only every second one.
HISTORIES = ("fct_title_scores", "rpt_score_history", "rpt_score_changes")
TABLES = """
select schemaname || '.' || tablename from pg_tables
where schemaname in ('intermediate', 'marts') and tablename <> all(%s)
order by 1
"""
ROWS = "select count(*) || ':' || coalesce(sum(cast(hashtextextended(cast(t as text), 0) as numeric)), 0) from {} as t"
FOREIGN_KEYS = """
select table_name, string_agg(foreign_key, ' ' order by foreign_key)
from (
    select cast(cast(conrelid as regclass) as text), pg_get_constraintdef(oid) || convalidated
    from pg_constraint where contype = 'f' and connamespace = to_regnamespace('marts')
) as keys (table_name, foreign_key)
group by table_name
"""

Row = list[str]


class Day:
    """What a day does to the rows of files: to those that it has asked for, which `write` then writes."""

    def __init__(self, files: Path, number: int) -> None:
        self._files, self._chance = files, random.Random(number)
        self._rows: dict[str, list[Row]] = {}

    def rows(self, of: SourceFile) -> list[Row]:
        """The rows of a file, to be changed."""
        if of.table not in self._rows:
            with gzip.open(_path(self._files, of), "rt", encoding="utf-8") as file:
                self._rows[of.table] = [line.rstrip("\n").split("\t") for line in file]
        return self._rows[of.table]

    def some(self, of: SourceFile, number: int) -> list[Row]:
        """So many rows of it by chance, never the header."""
        return self._chance.sample(self.rows(of)[1:], number)

    def write(self) -> None:
        for of in SOURCES:
            if of.table in self._rows:
                text = "".join("\t".join(row) + "\n" for row in self._rows[of.table])
                _path(self._files, of).write_bytes(gzip.compress(text.encode(), mtime=0))

    # ── what a day may bring ─────────────────────────────────────────────────────────────────────────────────────

    def all_votes(self) -> None:
        for row in self.rows(RATINGS)[1:]:
            row[2] = str(int(row[2]) + self._chance.randrange(3))

    def some_ratings(self) -> None:
        for row in self.some(RATINGS, 40):
            row[1] = f"{self._chance.randrange(10, 101) / 10:.1f}"

    def titles_are_new(self) -> None:
        """Some titles stand there once more, under ids of their own: they are namesakes with the same people."""
        number = max(int(row[0][2:]) for row in self.rows(BASICS)[1:])
        once_more = sorted(row[0] for row in self.some(BASICS, 3))
        ids = {old: f"tt{number + n:07}" for n, old in enumerate(once_more, 1)}
        for of in (BASICS, RATINGS, PRINCIPALS, CREW, AKAS):
            self.rows(of).extend([ids[row[0]], *row[1:]] for row in self.rows(of)[1:] if row[0] in ids)

    def titles_are_gone(self) -> None:
        gone = {row[0] for row in self.some(BASICS, 3)}
        for of in (BASICS, RATINGS, PRINCIPALS, CREW, AKAS, EPISODES):
            self.rows(of)[1:] = [row for row in self.rows(of)[1:] if row[0] not in gone]

    def titles_are_changed(self) -> None:
        for row in self.some(BASICS, 4):
            row[5] = str(int(row[5]) + 1) if row[5].isdigit() else "2001"
        for row in self.some(BASICS, 4):
            row[2], row[3] = f"{row[2]} II", row[2]

    def people_are_renamed(self) -> None:
        one, other = self.some(NAMES, 2)
        one[1], other[1] = other[1], one[1]

    def credits_are_changed(self) -> None:
        people = [row[0] for row in self.some(NAMES, 4)]
        for row, person in zip(self.some(PRINCIPALS, 4), people, strict=True):
            row[2] = person
        for row in self.some(PRINCIPALS, 4):
            self.rows(PRINCIPALS).remove(row)

    def aliases_are_gone(self) -> None:
        for row in self.some(AKAS, 8):
            self.rows(AKAS).remove(row)

    def the_catalogue_is_shorter(self) -> None:
        path = _path(self._files, CATALOGUE)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[:-3]), encoding="utf-8")


# Of each day; the first one is an ordinary one.
CHANGES: tuple[tuple[Callable[[Day], None], ...], ...] = (
    (Day.all_votes, Day.titles_are_new),
    (Day.all_votes,),
    (Day.titles_are_gone, Day.titles_are_changed, Day.people_are_renamed),
    (Day.all_votes, Day.some_ratings, Day.credits_are_changed, Day.aliases_are_gone),
    (Day.all_votes, Day.titles_are_new, Day.the_catalogue_is_shorter),
    (Day.credits_are_changed, Day.people_are_renamed),
    (Day.all_votes, Day.titles_are_gone, Day.titles_are_new),
    (Day.titles_are_changed, Day.aliases_are_gone),
    (Day.all_votes, Day.titles_are_gone, Day.credits_are_changed),
    (Day.all_votes, Day.titles_are_new, Day.people_are_renamed),
)


def _path(files: Path, of: SourceFile) -> Path:
    (found,) = files.rglob(f"{of.file_name}*")
    return found


def contents(home: Home) -> dict[str, tuple[str, str | None]]:
    """The rows of all tables, each as one text, whatever their order; and their foreign keys."""
    keys = dict(home.query(FOREIGN_KEYS))
    tables = [table for (table,) in home.query(TABLES, [*OF_TIMES, *HISTORIES])]
    return {table: (home.query(ROWS.format(table))[0][0], keys.get(table)) for table in tables}


def load(home: Home, files: Path) -> None:
    load_files(home.postgres.connect, Origin("folder", files, made_up=True), force=True)


def by_plain_dbt(home: Home, command: str) -> None:
    """Have dbt make all seeds, or all models: it compares nothing."""
    dbt = [str(COMMAND.with_name("dbt")), command]
    done = subprocess.run(dbt, cwd=ROOT, env=home.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def rows_made(home: Home) -> dict[str, int]:
    """How many rows the last build made of each model."""
    results = json.loads((home.folder / "target" / "run_results.json").read_text())["results"]
    return {
        result["unique_id"].split(".")[2]: result["adapter_response"].get("rows_affected", 0)
        for result in results
        if result["unique_id"].startswith("model.")
    }


def test_days_of_changes_are_as_if_all_had_been_built(
    new_parsed_home: Callable[[], Home], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten days, compared after every second one: what one leaves wrong stays wrong as long as its rows are the same."""
    monkeypatch.setattr(copy_file, "LARGE", 0)
    home, other = new_parsed_home(), new_parsed_home()
    files = tmp_path / "files"
    succeeds(home, "sample", "--out", files, "--titles", "300", "--imdb-titles", str(TITLES))
    load(home, files)
    for command in ("build", "publish"):
        succeeds(home, command)
    by_plain_dbt(other, "seed")
    stayed = 0
    for number, changes in enumerate(CHANGES, 1):
        day = Day(files, number)
        for change in changes:
            change(day)
        day.write()
        before = kept_in(home)
        load(home, files)
        for command in ("build", "publish"):
            succeeds(home, command)
        after = kept_in(home)
        assert after != before, number
        stayed += sum(after[table] == before.get(table) for table in after)
        if Day.titles_are_new in changes and Day.the_catalogue_is_shorter not in changes:
            names = rows_made(home)["int_rated_title_names"]
            assert 0 < names < home.query("select count(*) / 5 from intermediate.int_rated_title_names")[0][0]
        if number % 2 == 0:
            load(other, files)
            by_plain_dbt(other, "run")
            assert contents(home) == contents(other), number
    assert stayed > len(CHANGES) * 20, "most of a day's tables stay"
