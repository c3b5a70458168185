"""An archive of the sources' files in object storage: each as it came, under its day, once and only when new."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Literal

from loaders.find_files import check_headers, find
from loaders.find_objects import day_of
from loaders.objects import AlreadyThereError, Prefix, StoredObject
from loaders.places import BLOCK, LocalFile, Place
from loaders.reports import Reports
from loaders.sample import cached
from loaders.sample.layout import TRUTH
from loaders.streams import GZIP
from loaders.warehouse.errors import UserError

Ending = Literal["written", "unchanged", "another"]


@dataclass(frozen=True)
class Archived:
    """What became of a file: written, unchanged since the day of `name`, or another file has its day already."""

    name: str
    ending: Ending
    size: int


def archive(folder: Path, to: Prefix, day: date) -> list[Archived]:
    """Write each file of a folder that is new into the archive, under a day.

    Made-up files and real ones do not share an archive: a history made from it would hold both.
    """
    found = find(folder)
    check_headers(found)
    objects = to.objects()
    made_up = cached.is_made_up(folder)
    if objects and made_up is not any(stored.relative == TRUTH for stored in objects):
        kinds = ("made-up", "real") if made_up else ("real", "made-up")
        raise UserError(f"{folder} holds {kinds[0]} files, {to} {kinds[1]} ones: name another prefix")
    if made_up and not objects:  # first, so that an archive that was begun says what it holds
        with _content(LocalFile(folder / TRUTH)) as labels, suppress(AlreadyThereError):
            to.put(TRUTH, *labels)
    done = []
    for source, place in found.items():
        if isinstance(place, Reports):
            for report in place.reports:
                below = f"{source.folder}/{report.period.start}_{report.period.end}"
                done.append(_keep(to, objects, below, report.place.name.rpartition("/")[2], report.place, day))
        elif place is not None:
            done.append(_keep(to, objects, source.folder, source.file_name, place, day))
    return done


def _keep(to: Prefix, objects: Sequence[StoredObject], folder: str, name: str, place: Place, day: date) -> Archived:
    """Write a file where it differs from the newest of its folder."""
    earlier = [stored for stored in objects if stored.relative.startswith(f"{folder}/dt=") and day_of(stored)]
    last = max(earlier, key=lambda stored: str(day_of(stored)), default=None)
    with _content(place) as (content, size, sha256):
        if last is not None and last.size == size and last.sha256() == sha256:
            return Archived(str(last), "unchanged", size)
        ending = ".gz" if content.read(2) == GZIP and not name.endswith(".gz") else ""
        content.seek(0)
        written = f"{folder}/dt={day}/{name}{ending}"
        if last is not None and day_of(last) == day:
            return Archived(str(last), "another", size)
        try:
            to.put(written, content, size, sha256)
        except AlreadyThereError:  # by another command, just now
            return Archived(f"{to}/{written}", "another", size)
    return Archived(f"{to}/{written}", "written", size)


@contextmanager
def _content(place: Place) -> Iterator[tuple[BinaryIO, int, str]]:
    """The bytes of a file from their start, their number, and their SHA-256; of one in an archive unpacked."""
    with tempfile.TemporaryFile() as unpacked, ExitStack() as opened:
        content: BinaryIO = unpacked
        if isinstance(place, LocalFile) and place.member is None:
            content = opened.enter_context(place.path.open("rb"))
        else:
            shutil.copyfileobj(opened.enter_context(place.open()), unpacked, BLOCK)
            unpacked.seek(0)
        digest, size = hashlib.sha256(), 0
        while block := content.read(BLOCK):
            digest.update(block)
            size += len(block)
        content.seek(0)
        yield content, size, digest.hexdigest()
