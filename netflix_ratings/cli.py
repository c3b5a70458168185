"""From the sources' files to a warehouse that answers questions."""

# What only some commands need is imported there, so that the others start quickly.

import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import psycopg2
import typer

from loaders import dbt_runner, warehouse
from loaders import publish as publishing
from loaders.sample import cached
from loaders.warehouse import settings
from loaders.warehouse.console import answers, messages
from loaders.warehouse.errors import UserError
from loaders.warehouse.lock import hold_lock
from loaders.warehouse.roles import make as make_roles
from netflix_ratings import report
from netflix_ratings.export.command import export
from netflix_ratings.matches.evaluate import evaluate
from netflix_ratings.matches.explain import explain
from netflix_ratings.published import freeze, say_which
from netflix_ratings.site.command import site
from netflix_ratings.watch.command import watch

if TYPE_CHECKING:
    from loaders.load import Loaded

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
warehouse_app = typer.Typer(no_args_is_help=True, help="The warehouse: the embedded Postgres, or the one PG* name.")
app.add_typer(warehouse_app, name="warehouse")

From = Annotated[
    Path | None,
    typer.Option("--from", metavar="DIR", help="Take the files from this folder, plain or .gz, or one level below it."),
]
Download = Annotated[bool, typer.Option("--download", help="Fetch the files from IMDb and Kaggle, if they are new.")]
Full = Annotated[bool, typer.Option("--full", help="Do everything again, also what has not changed.")]
Force = Annotated[bool, typer.Option("--force", help="Load a file even with far fewer rows than the one before it.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Show all output of dbt.")]


@app.command()
def run(
    from_: From = None,
    download_: Download = False,
    full: Full = False,
    force: Force = False,
    verbose: Verbose = False,
) -> None:
    """Do everything: start the warehouse, load the files, build the models, show what was matched and what to watch.

    Without --from and --download, the made-up sample is used. What has not changed since the last run stays as it is.
    """
    warehouse.start()
    with hold_lock():
        report.show_loaded(_load(from_, download_, full, force))
        built = dbt_runner.build(full, verbose)
        published = publishing.publish()
        with closing(warehouse.connect()) as connection:
            report.show_marts(connection)
    report.show_built(built)
    if published is not None:
        report.show_published(published)
    report.show_next_steps(made_up=from_ is None and not download_)


@app.command()
def load(from_: From = None, download_: Download = False, full: Full = False, force: Force = False) -> None:
    """Only load the files, into schema raw: all that are new or, after any error, none."""
    warehouse.start()
    with hold_lock():
        report.show_loaded(_load(from_, download_, full, force))


@app.command()
def build(full: Full = False, verbose: Verbose = False) -> None:
    """Only build and test what has changed, where nobody reads the marts; `publish` then puts them in place."""
    warehouse.start()
    with hold_lock():
        report.show_built(dbt_runner.build(full, verbose))


@app.command()
def publish() -> None:
    """Only put the marts that `build` made in the place of those that people read: all at once."""
    with hold_lock():
        report.show_published(publishing.publish())


@app.command()
def sample(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write the files into.")],
    titles: Annotated[int, typer.Option(min=1, help="How many Netflix titles.")] = cached.TITLES,
    imdb_titles: Annotated[int | None, typer.Option(min=1, help="How many IMDb titles; more than Netflix has.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed and size, the same files.")] = cached.SEED,
) -> None:
    """Write a made-up catalogue in the sources' layouts, with the true matches in truth.csv."""
    from loaders.sample.writing import generate

    out.mkdir(parents=True, exist_ok=True)
    try:
        generate(out, titles=titles, imdb_titles=imdb_titles, seed=seed)
    except ValueError as error:
        raise UserError(str(error)) from None
    messages.print(f"written: {out}")


@app.command()
def ask(name: Annotated[str | None, typer.Argument(help="Only this question; without a name, all.")] = None) -> None:
    """Answer the questions people ask: the SQL in analyses/."""
    with closing(warehouse.connect()) as connection:
        analyses = dbt_runner.analyses(name)
        build = freeze(connection)
        for analysis in analyses:
            report.show_answer(connection, analysis)
        say_which(build)


@app.command()
def docs(verbose: Verbose = False) -> None:
    """Write the data dictionary as one page."""
    warehouse.start()
    answers.print(str(dbt_runner.docs(verbose)), soft_wrap=True)


@app.command()
def roles(
    new_passwords: Annotated[bool, typer.Option("--new-passwords", help="Make new random passwords for all.")] = False,
) -> None:
    """Make the roles loader, transformer and analyst, or repair them.

    A password is taken from NETFLIX_RATINGS_LOADER_PASSWORD and so on; otherwise it is random and kept in a file for
    libpq's PGPASSFILE.
    """
    warehouse.start()
    report.show_roles(make_roles(new_passwords))


app.command()(evaluate)
app.command()(explain)
app.command()(site)
app.command()(watch)
app.command()(export)


@warehouse_app.command("start")
def warehouse_start() -> None:
    """Start it and write profiles.yml for dbt."""
    started = warehouse.start()
    messages.print(f"the warehouse {'is up' if started else 'was up already'}: {warehouse.where()}", soft_wrap=True)


@warehouse_app.command("stop")
def warehouse_stop() -> None:
    """Stop it; its data stays."""
    if warehouse.external():
        raise UserError("PG* variables name another warehouse, which is not ours to stop")
    stopped = warehouse.embedded().stop()
    messages.print("the warehouse is down" if stopped else "the warehouse was not running")


@warehouse_app.command("status")
def warehouse_status() -> None:
    """Say where it is and whether it answers; the exit code is 1 if it does not."""
    with closing(warehouse.connect()) as connection:
        version = connection.get_parameter_status("server_version")
    answers.print(f"up: {warehouse.where()}, Postgres {version}", soft_wrap=True)


@warehouse_app.command("url")
def warehouse_url(
    by_socket: Annotated[
        bool,
        typer.Option("--socket", help="Without the password, for programs of the user who started it: psql, pandas."),
    ] = False,
) -> None:
    """Print its address for BI tools, with the password of the embedded one."""
    answers.print(warehouse.url(by_socket), soft_wrap=True, markup=False)


def _load(folder: Path | None, fetch: bool, full: bool, force: bool) -> "list[Loaded]":
    from loaders.load import load_files

    if folder is not None and fetch:
        raise UserError("--from and --download: one of the two")
    if fetch:
        from loaders.fetch import download

        folder = download(settings.home() / "downloads", full)
    elif folder is None:
        folder = cached.ensure()
    connect = partial(warehouse.connect, settings.LOADER)
    return load_files(connect, folder, full, force, cached.netflix_sha256())


def main() -> None:
    """Run the command; an error that the user can correct is one line on stderr and exit code 1."""
    try:
        app()
    except UserError as failure:
        sys.exit(f"error: {failure}")
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        sys.exit(f"error: the warehouse broke off: {' '.join(str(error).split())}")
    except OSError as error:
        sys.exit(f"error: {error.filename or 'the system'}: {error.strerror or error}")
