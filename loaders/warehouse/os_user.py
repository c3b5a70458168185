"""The operating system's user that runs Postgres, and what this user can reach.

Postgres refuses to run as root. When the commands are run by root, an unprivileged user runs Postgres.
"""

import os
import pwd
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders.warehouse import settings
from loaders.warehouse.errors import UserError

UNSAFE = re.compile("[$`\"'\\\\,!]")


@dataclass(frozen=True)
class Owner:
    """The operating system's user that Postgres runs as."""

    name: str
    uid: int
    gid: int


def owner_of(folder: Path) -> Owner:
    """The user that runs Postgres: this user; for root the user that owns the folder, else the unprivileged one."""
    if os.geteuid() != 0:
        return _user(os.geteuid())
    if folder.exists() and (uid := folder.stat().st_uid) != 0:
        return _user(uid)
    return owner_for_root()


def owner_for_root() -> Owner:
    """The unprivileged user that runs Postgres for root: the one that the settings name, else postgres or nobody."""
    asked = settings.os_user()
    for name in [asked] if asked else ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid == 0:
            raise UserError("NETFLIX_RATINGS_OS_USER is root, as which Postgres refuses to run")
        return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise UserError(f"no user {asked or 'postgres or nobody'} to run Postgres as: set NETFLIX_RATINGS_OS_USER")


def run_as(owner: Owner) -> dict[str, Any]:
    """Arguments of subprocess that switch to the owner, where we are root."""
    return {"user": owner.uid, "group": owner.gid, "extra_groups": []} if os.geteuid() == 0 else {}


def can_reach(owner: Owner, path: Path) -> bool:
    """Whether the owner can enter a folder or run a program: asked of the system, as that user."""
    test = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
    return subprocess.run(test, cwd="/", check=False, **run_as(owner)).returncode == 0


def is_safe(path: Path) -> bool:
    """Whether Postgres' programs can be given a path: pg_ctl and initdb put it into a shell's command, unescaped.

    In the path of a socket, libpq and the server also take a comma for the end of one of several.
    """
    return not UNSAFE.search(str(path))


def _user(uid: int) -> Owner:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise UserError(f"user number {uid} has no name on this machine, and Postgres needs one") from None
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)
