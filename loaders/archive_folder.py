"""An archive of daily files in a folder: a copy of one in object storage, in the same layout."""

from dataclasses import dataclass, field
from pathlib import Path

from loaders.objects import Folder, Prefix
from loaders.places import Archive, LocalFile
from loaders.warehouse.errors import UserError


@dataclass(frozen=True)
class KeptFile(LocalFile):
    """A file of such a folder: a loaders.places.Kept."""

    relative: str = field(default="", compare=False)


@dataclass(frozen=True)
class ArchiveFolder:
    """The folder: a loaders.places.Archive."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def objects(self) -> list[KeptFile]:
        """All files below it, by their names."""
        if not self.path.is_dir():
            raise UserError(f"{self.path} is not a folder")
        files = sorted(path for path in self.path.rglob("*") if path.is_file())
        return [KeptFile(path, relative=path.relative_to(self.path).as_posix()) for path in files]

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return (self.path / name).is_file()


def archive_in(folder: Folder) -> Archive:
    """The archive that a folder or a prefix is."""
    return folder if isinstance(folder, Prefix) else ArchiveFolder(folder)
