"""A folder that is replaced as a whole: who reads it finds the old one or the new one, never half of one."""

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loaders.warehouse.errors import UserError

AT_FDCWD, RENAME_EXCHANGE, RENAME_SWAP = -100, 2, 2


def check_folder_writable(folder: Path) -> None:
    """Raise UserError where `replacing` could not put a folder in the place of this one."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is a file: name a folder")
    _check_writable(folder)


def check_file_writable(file: Path) -> None:
    """Raise UserError where a file, and the folders above it, could not be made, or replaced."""
    if file.is_dir():
        raise UserError(f"{file} is a folder: name a file")
    _check_writable(file)


def _check_writable(path: Path) -> None:
    """Try it in the nearest folder that is there: what the system allows, it alone knows."""
    there = next(parent for parent in path.absolute().parents if parent.exists())
    if not there.is_dir():
        raise UserError(f"{path} cannot be made: {there} is a file")
    try:
        with tempfile.TemporaryDirectory(dir=there):
            pass
    except OSError:
        raise UserError(f"{path} cannot be made: nothing can be written into {there}") from None


@contextmanager
def replacing(folder: Path, keep: bool = False) -> Iterator[Path]:
    """A new folder that takes another's place when it is complete, and is removed after an error.

    Args:
        folder: the folder to replace; it need not be there.
        keep: whether what is in it under names that the new one lacks stays. Where that includes folders, or one
            stands in it, the new files are put in one by one instead, as they were written: nobody's folder is moved.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        new = Path(beside) / "new"
        new.mkdir()
        yield new
        if not folder.exists():
            new.rename(folder)
            return
        others = [path for path in folder.iterdir() if not (new / path.name).exists()] if keep else []
        if keep and (folder == Path.cwd() or any(path.is_dir() for path in others)):
            for path in sorted(new.iterdir(), key=lambda path: path.stat().st_mtime_ns):
                path.replace(folder / path.name)
            return
        for path in others:
            _link(path, new / path.name)
        new.chmod(folder.stat().st_mode)
        _exchange(new, folder)


def _link(path: Path, name: Path) -> None:
    """Give a file a second name, or copy it where the disk cannot do that."""
    try:
        os.link(path, name, follow_symlinks=False)
    except OSError:
        shutil.copy2(path, name, follow_symlinks=False)


def _exchange(one: Path, other: Path) -> None:
    """Give two folders each other's name: in one step where the system can, else with a moment in which one is gone."""
    library = ctypes.CDLL(None)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        if library.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0:
            return
    elif sys.platform == "darwin" and library.renamex_np(*names, RENAME_SWAP) == 0:
        return
    aside = one.with_name("old")
    other.rename(aside)
    one.rename(other)
    aside.rename(one)
