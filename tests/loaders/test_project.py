"""The fingerprint of the project changes with whatever a build can depend on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loaders import project
from loaders.warehouse import settings

CHANGES: dict[str, Callable[[Path], object]] = {
    "a model": lambda root: (root / "models" / "one.sql").write_text("select 2"),
    "a model more": lambda root: (root / "models" / "two.sql").write_text("select 1"),
    "a model less": lambda root: (root / "models" / "one.sql").unlink(),
    "a model with another name": lambda root: (root / "models" / "one.sql").rename(root / "models" / "two.sql"),
    "a seed in a folder that the project names": lambda root: (root / "data" / "words.csv").write_text("word\nb\n"),
    "a var": lambda root: (root / "dbt_project.yml").write_text("name: a\nseed-paths: [data]\nvars: {one: 1}\n"),
    "a package": lambda root: (root / "packages.yml").write_text("packages: []\n"),
    "the profile": lambda root: (root / "profiles.yml").write_text("a: {target: dev}\n"),
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("models", "data", "elsewhere"):
        (tmp_path / folder).mkdir()
    (tmp_path / "dbt_project.yml").write_text("name: a\nseed-paths: [data]\n")
    (tmp_path / "models" / "one.sql").write_text("select '{{ env_var('A_DAY', '') }}'")
    (tmp_path / "data" / "words.csv").write_text("word\na\n")
    (tmp_path / "profiles.yml").write_text("a: {target: warehouse}\n")
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_of_the_project_changes_it(root: Path, change: Callable[[Path], object]) -> None:
    before = project.fingerprint()
    assert project.fingerprint() == before
    change(root)
    assert project.fingerprint() != before


def test_variables_change_it_where_dbt_or_a_file_asks_for_them(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [project.fingerprint()]
    (root / "elsewhere" / "note.sql").write_text("select 1")
    monkeypatch.setenv("ANOTHER_DAY", "monday")
    assert project.fingerprint() == found[0]
    for name in ("A_DAY", "DBT_TARGET"):
        monkeypatch.setenv(name, "monday")
        found.append(project.fingerprint())
    assert len(set(found)) == 3
