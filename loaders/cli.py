"""The command `netflix-ratings`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from loaders import settings, warehouse
from loaders.failure import Failure
from loaders.land import land
from loaders.terminal import messages

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
warehouse_app = typer.Typer(no_args_is_help=True, help="The Postgres warehouse: the embedded one, or what PG* name.")
app.add_typer(warehouse_app, name="warehouse")

From = Annotated[Path | None, typer.Option("--from", metavar="DIR", help="Folder of the sources' files, plain or .gz.")]


@app.command()
def load(from_: From) -> None:
    """Land the sources' files in schema raw."""
    warehouse.start()
    connection = warehouse.connect()
    land(connection, from_)
    connection.close()


@warehouse_app.command("start")
def warehouse_start() -> None:
    """Start the embedded warehouse, and write profiles.yml for dbt."""
    warehouse.start()


@warehouse_app.command("stop")
def warehouse_stop() -> None:
    """Stop the embedded warehouse."""
    warehouse.embedded().stop()


@warehouse_app.command("url")
def warehouse_url() -> None:
    """Print the warehouse's address, password included, for BI tools and psql."""
    print(warehouse.url())


def main() -> None:
    """Run the command; what the user can mend is one line on stderr and exit code 1."""
    try:
        app()
    except Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        sys.exit(1)
