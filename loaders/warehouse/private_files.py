"""Files that only their owner can read, and folders that belong to a chosen user."""

import os
import stat
from pathlib import Path

from loaders.warehouse.errors import UserError
from loaders.warehouse.os_user import Owner


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first byte on; complete, or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    new.replace(path)


def make_folder(path: Path, owner: Owner) -> None:
    """Make a folder of the owner's, through which others can pass.

    One that exists must be the owner's: under /var/tmp anyone can make a folder.
    """
    try:
        path.mkdir()
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.uid:
            raise UserError(f"{path} is in the way: it is not a folder of user {owner.name}'s") from None
        return
    os.chown(path, owner.uid, owner.gid)
    path.chmod(0o711)
