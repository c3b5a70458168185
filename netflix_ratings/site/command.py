"""The command `site`."""

import webbrowser
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from loaders import dbt_runner, warehouse
from loaders.warehouse import settings
from loaders.warehouse.console import answers
from netflix_ratings.matches.labels import read_labels
from netflix_ratings.published import check


def site(
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the site; target/site where none is named.")
    ] = None,
    labels: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Labels to measure precision and recall by, as in evaluate; repeatable."),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write the catalogue as pages: what to watch, each title, insights, quality, the data dictionary.

    They are opened from disk or put on any web server; nothing is fetched from elsewhere.
    """
    from netflix_ratings.site.build import (
        build,
        check_folder,
    )  # plots take a moment to import, which the other commands save

    # dbt takes a while to write its page: what is wrong is said before.
    folder = (out or settings.ROOT / "target" / "site").absolute()
    check_folder(folder)
    known = read_labels(labels) if labels else []
    with closing(warehouse.connect_to_read()) as connection:
        check(connection, ["dim_titles"])
        build(connection, folder, known, dbt_runner.docs())
    page = folder / "index.html"
    answers.print(str(page), soft_wrap=True, markup=False)
    if open_:
        webbrowser.open(page.as_uri())
