"""Marts that came as Parquet: the same as where they were built, with keys, indexes and tests, or none of them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from .conftest import Home

# Without names, which dbt makes of the time.
INDEXES = r"""
select tablename, regexp_replace(indexdef, ' INDEX \S+ ON ', ' INDEX ON ') as definition from pg_indexes
where schemaname = 'marts' order by 1, 2
"""
CONSTRAINTS = """
select conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) from pg_constraint
where connamespace = 'marts'::regnamespace order by 1, 2, 3
"""
COMMENTS = """
select description from pg_description
inner join pg_class on pg_class.oid = objoid and relnamespace = 'marts'::regnamespace
order by 1
"""
MARTS = """
select relname from pg_class
where relnamespace = 'marts'::regnamespace and relkind = 'r' and relname <> 'published_builds'
"""


pytestmark = pytest.mark.resilience


def names(home: Home) -> list[str]:
    return sorted(name for (name,) in home.query(MARTS))


def rows(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    return {name: home.query(f"select * from marts.{name} as t order by t::text") for name in names(home)}


@pytest.fixture(scope="module")
def built(new_built_home: Callable[[], Home]) -> Home:
    return new_built_home()


@pytest.fixture(scope="module")
def exported(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All marts as an engine leaves them: a folder each, several files, moments as Spark writes them."""
    folder = tmp_path_factory.mktemp("exported")
    done = built.call("export", "--format", "parquet", "--out", folder)
    assert done.returncode == 0, done.stderr
    for file in sorted(folder.rglob("*.parquet")):
        table = parquet.read_table(file)
        to = folder / "lake" / "marts" / file.stem
        to.mkdir(parents=True)
        (to / "_SUCCESS").touch()
        half = table.num_rows // 2
        for number, part in enumerate((table.slice(0, half), table.slice(half))):
            parquet.write_table(part, to / f"part-{number}.snappy.parquet", use_deprecated_int96_timestamps=True)
    return folder / "lake"


@pytest.fixture
def lake(exported: Path, tmp_path: Path) -> Path:
    """A copy that may be spoiled."""
    shutil.copytree(exported, tmp_path / "lake")
    return tmp_path / "lake"


def change(lake: Path, mart: str, how: Callable[[pyarrow.Table], pyarrow.Table]) -> None:
    for path in (lake / "marts" / mart).glob("*.parquet"):
        parquet.write_table(how(parquet.read_table(path)), path)


def cut(path: Path) -> None:
    """Have what is in the middle of a file be nothing: its end still says that it is whole."""
    content = bytearray(path.read_bytes())
    content[100 : len(content) // 2] = bytes(len(content) // 2 - 100)
    path.write_bytes(content)


def test_they_are_published_as_they_were_built_into_an_empty_warehouse(
    built: Home, exported: Path, new_home: Callable[..., Home], tmp_path: Path
) -> None:
    other = new_home()
    done = other.call("publish", "--from-spark", exported)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "published as build 1" in done.stdout
    assert rows(other) == rows(built)
    for statement in (INDEXES, CONSTRAINTS, COMMENTS):
        assert other.query(statement) == built.query(statement)
    assert other.query("select to_regnamespace('marts_given')") == [(None,)]
    for command in (("watch",), ("site", "--out", tmp_path / "site"), ("export", "--out", tmp_path / "out")):
        done = other.call(*command)
        assert done.returncode == 0, done.stderr

    done = other.call("publish", "--from-spark", exported)  # again
    assert done.returncode == 0 and "published as build 2" in done.stdout, done.stderr
    assert rows(other) == rows(built)


def test_what_is_not_as_promised_is_refused_and_changes_nothing(built: Home, lake: Path, tmp_path: Path) -> None:
    def error(spoil: Callable[[], object]) -> str:
        spoil()
        before = rows(built)
        done = built.call("publish", "--from-spark", lake)
        assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
        assert rows(built) == before and built.query("select to_regnamespace('marts_given')") == [(None,)]
        assert "nothing to publish" in built.call("publish").stdout
        return done.stderr.splitlines()[-1]

    titles = lake / "marts" / "dim_titles"
    kept = tmp_path / "kept"
    shutil.copytree(titles, kept)

    def again() -> None:
        shutil.rmtree(titles, ignore_errors=True)
        shutil.copytree(kept, titles)

    said = error(lambda: shutil.rmtree(titles))
    assert "no Parquet files, where the engine should have written mart dim_titles" in said
    again()
    said = error(lambda: change(lake, "dim_titles", lambda t: t.drop_columns(["title"])))
    assert "no column title" in said
    again()
    said = error(lambda: next(titles.glob("*.parquet")).write_bytes(b"PAR1 and so on"))
    assert "this cannot be read as Parquet" in said
    again()
    said = error(lambda: cut(next(titles.glob("*.parquet"))))
    assert "this cannot be read as Parquet" in said
    again()
    # A key that is there twice, and a year that cannot be: the contract and dbt's tests hold for what comes, too.
    said = error(lambda: change(lake, "dim_titles", lambda t: pyarrow.concat_tables([t, t])))
    assert "dbt" in said
    again()

    def too_high(table: pyarrow.Table) -> pyarrow.Table:
        at = table.schema.get_field_index("rt_critics_score")
        return table.set_column(at, "rt_critics_score", pyarrow.array([101] * table.num_rows, pyarrow.int32()))

    change(lake, "dim_titles", too_high)
    assert "dbt test: " in error(lambda: None)


def test_a_history_that_is_only_here_is_not_lost(built: Home, lake: Path) -> None:
    change(lake, "fct_title_scores", lambda t: t.slice(1))
    [(before,)] = built.query("select count(*) from marts.fct_title_scores")
    done = built.call("publish", "--from-spark", lake)
    assert done.returncode == 1
    assert "marts.fct_title_scores holds 2 rows of earlier days that the other engine's has not" in done.stderr
    assert built.query("select count(*) from marts.fct_title_scores") == [(before,)]
    done = built.call("publish", "--from-spark", lake, "--force")
    assert done.returncode == 0, done.stderr
    assert built.query("select count(*) from marts.fct_title_scores") == [(before - 2,)]
    # The next build here builds all.
    done = built.call("run")
    assert done.returncode == 0 and "nothing to build" not in done.stdout, done.stderr
