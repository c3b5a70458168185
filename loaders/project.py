"""One fingerprint of all that dbt reads of the project, found without dbt, which takes seconds to start."""

import hashlib
import os
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from loaders.warehouse import settings

FOLDERS = ("analyses", "dbt_packages", "macros", "models", "seeds", "snapshots", "tests")
"""Where dbt looks if dbt_project.yml says nothing else."""
OTHER_FILES = ("dbt_project.yml", "dependencies.yml", "packages.yml", "package-lock.yml", "selectors.yml", "vars.yml")
OURS = "DBT_SEND_ANONYMOUS_USAGE_STATS"  # set by each command, once it starts dbt
VARIABLE = re.compile(rb"env_var\(\s*['\"](\w+)['\"]")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # of C, which takes a tenth of the time, where there is one


def fingerprint() -> str:
    """SHA-256 over all that a build can depend on but the warehouse: files, profile, versions, variables.

    Nothing else is looked at, so whatever changes one of them has dbt say what that means.
    """
    root, profile = settings.ROOT, settings.profiles_dir() / "profiles.yml"
    files = [root / name for name in OTHER_FILES]
    for folder in _folders(root / "dbt_project.yml"):
        files += [path for path in sorted((root / folder).rglob("*")) if "__pycache__" not in path.parts]
    found, names = hashlib.sha256(), {name for name in os.environ if name.startswith("DBT_") and name != OURS}
    for path in (*files, profile):
        if path.is_file():
            content = path.read_bytes()
            names |= {name.decode() for name in VARIABLE.findall(content)}
            shown = path.relative_to(root) if path.is_relative_to(root) else path
            found.update(f"{shown}:{len(content)}:".encode() + content)
    for name in sorted(names):
        found.update(f"{name}={os.environ.get(name)!r}:".encode())
    for name in ("dbt-core", "dbt-postgres", "dbt-adapters"):
        found.update(f"{name} {version(name)}:".encode())
    return found.hexdigest()


def _folders(project: Path) -> list[str]:
    declared: dict[str, Any] = yaml.load(project.read_text(), _LOADER) or {}
    named = {folder for key, value in declared.items() if key.endswith("-paths") for folder in value or ()}
    return sorted({*FOLDERS, *named})
