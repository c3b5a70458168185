"""The command `corrections`: a steward decides about a match, and the next build takes it."""

from contextlib import closing
from typing import Annotated

import psycopg2
import typer
from psycopg2 import errors, extensions

from loaders import warehouse
from loaders.warehouse import settings
from loaders.warehouse.console import answers, messages
from loaders.warehouse.errors import UserError
from netflix_ratings.tables import titled_table

app = typer.Typer(no_args_is_help=True, help="Correct matches without a deployment, as a steward.")

# What is withdrawn may have left the catalogue.
CATALOGUE = {"force": "marts.dim_titles", "forbid": "marts.dim_titles", "withdraw": "corrections.match_corrections"}
TITLES = """
select title, title_type, release_year from {}
where title = %s and (%s is null or title_type = %s) and (%s is null or release_year = %s)
group by title, title_type, release_year
order by title_type, release_year
"""
ADD = """
insert into corrections.match_corrections (
    title, title_type, release_year, platform, rated_title_id, decision, note
)
values (%s, %s, %s, %s, %s, %s, %s)
returning correction_id
"""
ALL = """
select correction_id, written_at, written_by, decision, title, title_type, release_year, platform, rated_title_id, note
from corrections.match_corrections
order by correction_id
"""

Title = Annotated[str, typer.Argument(metavar="TITLE", help="The Netflix title, as it is in the catalogue.")]
RatedTitle = Annotated[str, typer.Argument(metavar="ID", help="The id of the rated title, such as tt0111161.")]
Note = Annotated[str, typer.Option(help="Why, in a few words.")]
Platform = Annotated[str, typer.Option(help="Of which platform the id is.")]
Type = Annotated[str | None, typer.Option("--type", help="movie or series, where the title is both.")]
Year = Annotated[int | None, typer.Option(help="The release year, where several have this title.")]


@app.command()
def force(
    title: Title, rated: RatedTitle, note: Note, platform: Platform = "imdb", kind: Type = None, year: Year = None
) -> None:
    """Make a pair a match, whatever the weights say."""
    _write("force", title, rated, note, platform, kind, year)


@app.command()
def forbid(
    title: Title, rated: RatedTitle, note: Note, platform: Platform = "imdb", kind: Type = None, year: Year = None
) -> None:
    """Keep a pair from being a match."""
    _write("forbid", title, rated, note, platform, kind, year)


@app.command()
def withdraw(
    title: Title, rated: RatedTitle, note: Note, platform: Platform = "imdb", kind: Type = None, year: Year = None
) -> None:
    """Take back what was decided about a pair."""
    _write("withdraw", title, rated, note, platform, kind, year)


@app.command("list")
def list_() -> None:
    """Show all that was ever decided, by whom, when and why."""
    with closing(_connect()) as connection, connection.cursor() as cursor:
        cursor.execute(ALL)
        rows = cursor.fetchall()
    table = titled_table("")
    for name in ("when", "by", "decision", "title", "rated title", "why"):
        table.add_column(name, overflow="fold")
    for _, at, by, decision, title, kind, year, platform, rated, note in rows:
        table.add_row(f"{at:%Y-%m-%d %H:%M}", by, decision, f"{title} ({kind}, {year})", f"{platform} {rated}", note)
    answers.print(table)


def _write(decision: str, title: str, rated: str, note: str, platform: str, kind: str | None, year: int | None) -> None:
    with closing(_connect()) as connection:
        try:
            with connection, connection.cursor() as cursor:
                found = _find(cursor, CATALOGUE[decision], title, kind, year)
                cursor.execute(ADD, (*found, platform, rated, decision, note))
                (number,) = cursor.fetchone() or (None,)
        except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
            raise UserError(
                f"there is nothing to correct yet ({error.diag.message_primary}): netflix-ratings run"
            ) from None
        except psycopg2.IntegrityError as error:
            raise UserError(f"not taken: {_reason(error)}; nothing was changed") from None
    said = f"correction {number}: {decision} {found[0]} ({found[1]}, {found[2]}) and {platform} {rated}"
    messages.print(f"{said}; the next build takes it", soft_wrap=True, markup=False)


def _reason(error: psycopg2.IntegrityError) -> str:
    """What is wrong, in words: the names of the checks on columns say little."""
    column = (error.diag.constraint_name or "").removeprefix("match_corrections_").removesuffix("_check")
    said = {
        "rated_title_id": "the id has characters that no id has",
        "note": "the note must say why, in 5 to 1000 characters",
        "title_type": "the type is movie or series",
    }
    return said.get(column, error.diag.message_primary or str(error))


def _find(
    cursor: extensions.cursor, catalogue: str, title: str, kind: str | None, year: int | None
) -> tuple[str, str, int]:
    """The one title that is meant."""
    cursor.execute(TITLES.format(catalogue), (title, kind, kind, year, year))
    found = cursor.fetchall()
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError(
            f"no Netflix title is called: {title}; it must be written as `netflix-ratings explain` shows it"
        )
    several = ", ".join(f"{kind} of {year}" for _, kind, year in found)
    raise UserError(f"{title} is {several}: say which with --type and --year")


def _connect() -> extensions.connection:
    return warehouse.connect(settings.STEWARD)
