"""Which files a load takes: those that were named, else those of the last time.

Made-up files replace real ones only after a question: a forgotten option must not cost a warehouse of real files.
"""

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import psycopg2
from psycopg2 import errors

from loaders import load_log, warehouse
from loaders.load_log import Origin
from loaders.objects import Folder, Prefix
from loaders.sample import cached
from loaders.sample.layout import TRUTH
from loaders.warehouse import settings
from loaders.warehouse.console import confirm, messages, printable
from loaders.warehouse.errors import UserError

HISTORY = "select count(*), min(valid_from) from marts.fct_title_scores"


@dataclass(frozen=True)
class Choice:
    """What the options of a command say about the files: at most one of them is given."""

    folder: Folder | None = None
    download: bool = False
    sample: bool = False
    yes: bool = False


def choose(choice: Choice) -> Origin:
    """The origin of the files to load; fetch() then gets them.

    Raise UserError where made-up files would replace real ones and that was not confirmed.
    """
    last = _last()
    new = _chosen(choice, last)
    if new.made_up and last is not None and not last.made_up:
        _confirm(
            last,
            choice,
            f"in the warehouse by made-up ones{_history()}; `netflix-ratings warehouse backup FILE` keeps all",
        )
    return new


def choose_to_land(choice: Choice, to: Folder) -> Origin:
    """The same, for files that are landed in a folder and not in the warehouse, which need not be there."""
    from loaders.landing.land import last_origin  # here, for most commands land nothing

    last = last_origin(to)
    new = _chosen(choice, last)
    if new.made_up and last is not None and not last.made_up:
        _confirm(last, choice, f"in {to} by made-up ones")
    return new


def check(choice: Choice) -> None:
    """Raise UserError where the options contradict each other, or name a folder that is none."""
    if isinstance(choice.folder, Path) and not choice.folder.is_dir():
        raise UserError(f"{choice.folder.absolute()} is not a folder")
    if sum((choice.folder is not None, choice.download, choice.sample)) > 1:
        raise UserError("--from, --download and --sample: one of the three")


def fetch(origin: Origin, full: bool = False) -> Origin:
    """Get the files of an origin that are not there yet: make the sample, or download."""
    if origin.kind == "sample":
        return replace(origin, folder=cached.ensure())
    if origin.kind == "download":
        from loaders.fetch import download  # here, for most commands need no download

        return replace(origin, folder=download(downloads(), full))
    return origin


def see_only_of(day: date) -> None:
    """Raise UserError unless the warehouse is empty, or holds files as of that day alone.

    An earlier day under its own date would overwrite what the history says of later ones.
    """
    with closing(warehouse.connect(settings.LOADER)) as connection, connection, connection.cursor() as cursor:
        is_so = load_log.is_as_of(cursor, day)
        cursor.execute("select to_regclass('marts.fct_title_scores') is not null")
        has_history = cursor.fetchone() == (True,)
    if is_so is False or (is_so is None and has_history):
        raise UserError(
            f"the warehouse holds other files, or a history of scores: those as of {day} go into an empty one, such as "
            "that of NETFLIX_RATINGS_HOME=DIR; nothing was changed"
        )


def see_as_of(day: date) -> None:
    """Raise UserError unless the warehouse holds files as of that day alone."""
    with closing(warehouse.connect(settings.LOADER)) as connection, connection, connection.cursor() as cursor:
        if not load_log.is_as_of(cursor, day):
            raise UserError(f"the warehouse does not hold the files as of {day}: netflix-ratings load --as-of {day}")


def downloads() -> Path:
    """The folder of the files that were downloaded."""
    return settings.home() / "downloads"


def holds_anything() -> bool:
    """Whether anything was loaded into the warehouse."""
    return _last() is not None


def _last() -> Origin | None:
    try:
        with closing(warehouse.connect(settings.LOADER)) as connection, connection, connection.cursor() as cursor:
            return load_log.last_origin(cursor, cached.netflix_sha256())
    except errors.InsufficientPrivilege:  # the load says it
        return None


def _chosen(choice: Choice, last: Origin | None) -> Origin:
    if choice.download:
        return Origin("download", downloads(), made_up=False)
    if choice.folder is not None:
        folder = choice.folder if isinstance(choice.folder, Prefix) else choice.folder.absolute()
        return Origin("folder", folder, _is_made_up(folder))
    if choice.sample or last is None or last.kind == "sample":
        return Origin("sample", cached.place(), made_up=True)
    return _again(last)


def _again(last: Origin) -> Origin:
    """The origin of the last time, said on the screen."""
    if last.kind == "download":
        messages.print("as last time: --download", markup=False)
        return replace(last, folder=downloads())
    others = "--from DIR or --download names others, --sample goes back to the made-up sample"
    if last.folder is None:
        raise UserError(
            f"the warehouse holds files that an older release loaded, and where they are is not known: {others}"
        )
    if isinstance(last.folder, Path) and not last.folder.is_dir():
        raise UserError(f"{last.folder}, whose files were loaded last time, is not there: {others}")
    messages.print(f"as last time: --from {printable(str(last.folder))}", soft_wrap=True, markup=False)
    return replace(last, made_up=_is_made_up(last.folder))


def _is_made_up(folder: Folder) -> bool:
    """Whether the true matches, which only the sample has, are beside the files."""
    return folder.has(TRUTH) if isinstance(folder, Prefix) else cached.is_made_up(folder)


def _confirm(last: Origin, choice: Choice, what: str) -> None:
    where = f" of {printable(str(last.folder))}" if last.folder else ""
    confirm(f"this replaces the real files{where} {what}", choice.yes)


def _history() -> str:
    """What would be lost of the history of scores, which cannot be made again."""
    try:
        with closing(warehouse.connect()) as connection, connection, connection.cursor() as cursor:
            cursor.execute(HISTORY)
            rows, since = cursor.fetchone() or (0, None)
    except psycopg2.ProgrammingError:  # there is none, or this role may not read it
        return ""
    return f" and deletes the history of scores ({rows:,} rows since {since})" if rows else ""
