"""The made-up sample that is kept in the project's home: made once for each version, size and seed."""

import hashlib
import shutil
from pathlib import Path

from loaders.places import sha256
from loaders.sample.layout import TRUTH
from loaders.warehouse import settings

TITLES = 400
SEED = 1


def ensure() -> Path:
    """Return the folder of the sample, which is made first if it is missing or of an older release."""
    folder = place()
    mark = folder / "made-by"
    fingerprint = f"{_version()} titles={TITLES} seed={SEED}\n"
    if not (mark.exists() and mark.read_text() == fingerprint):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        from loaders.sample.writing import generate  # here, so that commands that need none start quickly

        generate(folder, titles=TITLES, seed=SEED)
        mark.write_text(fingerprint)
    return folder


def place() -> Path:
    """The folder of the sample."""
    return settings.home() / "sample"


def truth() -> Path:
    """The labels of the sample: the match of every title."""
    return place() / TRUTH


def is_made_up(folder: Path) -> bool:
    """Whether a folder holds files that `netflix-ratings sample` made, which puts the true matches beside them."""
    return (folder / TRUTH).is_file()


def netflix_sha256() -> str | None:
    """SHA-256 of the sample's Netflix file, by which a warehouse with the sample is known; None where none was made."""
    path = place() / "netflix" / "netflix_titles.csv"
    return sha256(path) if path.exists() else None


def _version() -> str:
    """A hash of the generator's own source: after any change the sample is made again."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
