"""The command `site`."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from loaders import settings, warehouse
from loaders.terminal import answers


def site(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the site.")] = settings.ROOT / "target" / "site",
) -> None:
    """Write the catalogue as pages to look at: what to watch, each title, insights, quality, the data dictionary.

    They are opened from disk or put on any web server; nothing is fetched from elsewhere.
    """
    from explorer.site.build import build  # plots and templates take a moment to import, which other commands save

    with closing(warehouse.connect()) as connection:
        build(connection, out.absolute())
    answers.print(str(out.absolute() / "index.html"), soft_wrap=True, markup=False)
