"""What people read comes from the marts and the seeds: no module names a table that the models are made of."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.warehouse.settings import ROOT

INNER = re.compile(r"\b(intermediate|staging)\s*\.\s*\w|\bstg_\w+__\w+", re.IGNORECASE)
MODULES = sorted((ROOT / "netflix_ratings").rglob("*.py"))


def inner_tables(source: str) -> Iterator[str]:
    """Strings of a module that name an intermediate or staging table."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and (found := INNER.search(node.value)):
            yield f"line {node.lineno}: {found[0]}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_reads_what_the_marts_are_made_of(module: Path) -> None:
    assert not list(inner_tables(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "statement",
    ["select 1 from intermediate.int_matches", "select 1 from staging . titles", "select 1 from stg_imdb__title_akas"],
)
def test_such_a_table_is_found(statement: str) -> None:
    assert list(inner_tables(f"ROWS = {statement!r}"))


def test_the_marts_are_not_such_tables() -> None:
    assert not list(inner_tables("ROWS = 'select int_value from marts.dim_titles join reference.platforms'"))
