"""dbt that compiles for either engine, with nothing to connect to."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.warehouse.settings import ROOT
from tests.loaders.conftest import new_home

__all__ = ["new_home"]

# The dbt of each target: that of Redshift has an environment of its own.
DBT = {"redshift": ROOT / ".venv-redshift" / "bin" / "dbt", "warehouse": Path(sys.executable).parent / "dbt"}
BETWEEN = "\n#\n"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[str, Path]]:
    """Compile for a target; what is said, and the folder with what was made."""
    folder = tmp_path_factory.mktemp("dbt")
    shutil.copy(ROOT / "profiles.yml.example", folder / "profiles.yml")
    login = {f"NETFLIX_RATINGS_REDSHIFT_{name}": "nowhere.invalid" for name in ("HOST", "USER", "PASSWORD")}

    def compile_for(target: str, *arguments: str) -> tuple[str, Path]:
        made = folder / target
        offline = ("--no-introspect", "--no-populate-cache")
        places = ("--target-path", str(made), "--log-path", str(made / "logs"))
        done = subprocess.run(
            [str(DBT[target]), "compile", "--quiet", "--target", target, *arguments, *offline, *places],
            cwd=ROOT,
            env=dict(os.environ) | login | {"DBT_PROFILES_DIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-10_000:]
        return done.stdout, made

    return compile_for


@pytest.fixture(scope="session")
def inline(compiled: Callable[..., tuple[str, Path]]) -> Callable[[str, list[str]], list[str]]:
    """What a target's macros make of some expressions of Jinja."""

    def each(target: str, expressions: list[str]) -> list[str]:
        said, _ = compiled(target, "--inline", BETWEEN.join(f"{{{{ {one} }}}}" for one in expressions))
        return said.removesuffix("\n").split(BETWEEN)

    return each
