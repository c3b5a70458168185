"""The whole site: made in a folder beside the old one, which it replaces at the end."""

import shutil
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from psycopg2 import extensions

from loaders.sample import cached
from loaders.warehouse.errors import UserError
from netflix_ratings.folders import check_folder_writable, replacing
from netflix_ratings.matches.labels import Label, read_labels
from netflix_ratings.published import freeze
from netflix_ratings.site import (
    browse_page,
    charts,
    dbt_page,
    dictionary_page,
    feed,
    insights_page,
    licences,
    person_page,
    provenance,
    quality_page,
    seen_page,
    title_page,
    top10_page,
)
from netflix_ratings.site.rendering import environment, write
from netflix_ratings.watch import catalogue

MARK = ".netflix-ratings-site"


def check_folder(out: Path) -> None:
    """Raise UserError where a folder holds something else than a site of ours, or cannot be written."""
    if out.exists() and not (out.is_dir() and ((out / MARK).exists() or not any(out.iterdir()))):
        raise UserError(f"{out} holds something else than a site of ours: name another folder, or empty it")
    check_folder_writable(out)


def build(connection: extensions.connection, out: Path, labels: Sequence[Label], docs: Path) -> None:
    """Write the site into a folder, whose earlier site it replaces; the same marts make the same bytes.

    Precision and recall are measured by the labels; where there are none, those of the made-up sample by its own, for
    all of it is labelled. `docs` is the page that dbt made. Raise UserError where the folder holds something else than
    a site of ours.
    """
    check_folder(out)
    with replacing(out) as folder:
        write(folder / MARK, "Made by netflix-ratings site, which may replace this folder.\n")
        templates = environment()
        read = freeze(connection)
        titles, people = catalogue.titles(connection), catalogue.people(connection)
        lately = catalogue.seen_lately(connection)
        seen, rest = browse_page.split(titles, lately)
        made_of = provenance.read(connection, lately)
        sample = cached.netflix_sha256()
        if sample is not None and made_of.catalogue_sha256 == sample and not labels:
            labels = read_labels([cached.truth()])
        site: dict[str, Any] = {"made_of": made_of, "lately": lately, "marts": read}
        write(folder / "index.html", browse_page.page(templates, connection, titles, lately, site))
        top10 = top10_page.places(connection)
        write(folder / "top10.html", top10_page.page(templates, top10, site))
        write(folder / "insights.html", insights_page.page(templates, connection, site))
        write(
            folder / "quality.html",
            quality_page.page(templates, connection, labels, site),
        )
        write(folder / "seen.html", seen_page.page(templates, titles, site))
        write(folder / "dictionary.html", dictionary_page.page(templates, docs.parent, site))
        write(folder / "dbt.html", dbt_page.page(docs.read_text(encoding="utf-8"), made_of.loaded_at))
        write(folder / "feed.xml", feed.page(templates, titles, site))
        write(folder / "person.html", person_page.page(templates, titles, site))
        title_page.write_pages(folder / "title", templates, connection, titles, people, site)
        with as_file(files("netflix_ratings.site") / "assets") as ours:
            shutil.copytree(ours, folder / "assets")
        for name, value in (
            ("catalogue", browse_page.packed(seen)),
            ("rest", browse_page.packed(rest)),
            ("descriptions", [title.description for title in (*seen, *rest)]),
            ("people", browse_page.people([*seen, *rest], people)),
            ("weeks", top10_page.packed(top10)),
            ("imdb_ids", [title.imdb_id for title in (*seen, *rest)]),
            ("own", seen_page.packed(connection)),
        ):
            write(folder / "assets" / f"{name}.js", browse_page.script(name, value))
        for number, part in person_page.parts(connection, people).items():
            write(folder / "assets" / "people" / f"{number}.js", browse_page.script(f"people_{number}", part))
        write(folder / "assets" / "vega.js", licences.notice("assets/vega.js") + charts.library())
        write(folder / "assets" / licences.NAME, licences.text())
