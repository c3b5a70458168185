"""The made-up sample kept in the project's home: made once for a version, a size and a seed."""

import hashlib
import shutil
from pathlib import Path

from loaders.files import sha256
from loaders.warehouse import settings

TITLES = 400
SEED = 1


def ensure() -> Path:
    """Return the folder of the sample, made first where it is not there or an older release made it."""
    folder = settings.home() / "sample"
    mark = folder / "made-by"
    stamp = f"{_version()} titles={TITLES} seed={SEED}\n"
    if not (mark.exists() and mark.read_text() == stamp):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        from loaders.sample import generate  # here, for commands that make none are to start at once

        generate(folder, titles=TITLES, seed=SEED)
        mark.write_text(stamp)
    return folder


def truth() -> Path:
    """The labels of the sample: which match is right, for every title."""
    return settings.home() / "sample" / "truth.csv"


def netflix_sha256() -> str | None:
    """SHA-256 of the sample's Netflix file, which tells a warehouse that holds the sample; None where none was made."""
    path = settings.home() / "sample" / "netflix" / "netflix_titles.csv"
    return sha256(path) if path.exists() else None


def _version() -> str:
    """A hash of the generator's own source: any change of it makes the sample anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).with_name("sample").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
