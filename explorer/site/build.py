"""The whole site: made in a folder beside the old one, and put into its place at the end."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from psycopg2 import extensions

from explorer import catalogue
from explorer.site import browse, charts, insights, title_pages
from explorer.site.rendering import day, environment, write
from loaders import sample_files
from loaders.failure import Failure
from loaders.report import query

LOADS = "select file_sha256, loaded_at from marts.rpt_source_loads where table_name = 'netflix_titles'"
MARK = ".netflix-ratings-site"


def build(connection: extensions.connection, out: Path) -> None:
    """Write the site into a folder, whose earlier site it replaces; raise Failure where something else lies there."""
    with _swapped(out) as folder:
        _assets(folder / "assets")
        templates = environment()
        titles, people = catalogue.titles(connection), catalogue.people(connection)
        [(sha256, loaded_at)] = query(connection, LOADS)[1]
        site = {
            "made_up": sha256 is not None and sha256 == sample_files.netflix_sha256(),
            "loaded": f"{len(titles):,} Netflix titles, loaded on {day(loaded_at)}.",
        }
        write(folder / "index.html", browse.page(templates, connection, titles, site))
        write(folder / "assets" / "catalogue.js", browse.packed(titles, people))
        write(folder / "assets" / "datatables.js", browse.grid())
        write(folder / "insights.html", insights.page(templates, connection, site))
        write(folder / "assets" / "vega.js", charts.library())
        title_pages.write_pages(folder / "title", templates, connection, titles, people, site)


def _assets(folder: Path) -> None:
    with as_file(files("explorer.site") / "assets") as ours:
        shutil.copytree(ours, folder)


@contextmanager
def _swapped(out: Path) -> Iterator[Path]:
    """A new folder that takes the place of another once it is complete, and is gone where it does not get so far."""
    if out.exists() and not (out.is_dir() and ((out / MARK).exists() or not any(out.iterdir()))):
        raise Failure(f"{out} holds something else than a site of ours: name another folder, or empty it")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as beside:
        new = Path(beside) / "new"
        new.mkdir()
        (new / MARK).write_text("Made by netflix-ratings site, which may replace this folder.\n")
        yield new
        if out.exists():
            out.rename(Path(beside) / "old")
        new.rename(out)
