"""The command `export`: the marts as files for an app, as of one moment, with their schemas."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import psycopg2
import typer
from psycopg2 import extensions, sql
from rich import box
from rich.table import Table as Grid

from loaders import dbt_runner, warehouse
from loaders.warehouse import settings
from loaders.warehouse.console import answers, messages
from loaders.warehouse.errors import UserError
from netflix_ratings.export import contracts, schemas
from netflix_ratings.export.contracts import Table
from netflix_ratings.folders import check_folder_writable, replacing
from netflix_ratings.names import nearest
from netflix_ratings.published import check, freeze

BATCH = 10_000  # rows in memory


class Format(str, Enum):
    """The formats of a table; the value is also the file's suffix."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


def export(
    out: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Folder to write into; files of the same names are replaced."),
    ],
    file_format: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.PARQUET,
    table: Annotated[list[str] | None, typer.Option(metavar="MART", help="Only this mart; can be repeated.")] = None,
) -> None:
    """Write the marts for an app: a file each, as of one moment, with a JSON schema, and datapackage.json to list them.

    Of data made from IMDb's files its terms hold on: personal and non-commercial use.
    """
    # dbt takes seconds to read the project: what is wrong is said before.
    names = list(dict.fromkeys(nearest("mart", name, contracts.names()) for name in table or ()))
    check_folder_writable(out)
    with closing(warehouse.connect_to_read(settings.ANALYST)) as connection:
        check(connection, names or contracts.names())
        known = contracts.tables(dbt_runner.parse())
        files = write(connection, [known[name] for name in names or known], out, file_format.value)
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column("file", no_wrap=True)
    for heading in ("rows", "bytes"):
        grid.add_column(heading, justify="right", no_wrap=True)
    for file in files:
        grid.add_row(file.name, f"{file.rows:,}", f"{file.bytes:,}")
    answers.print(grid)
    answers.print(f"written: {out}", soft_wrap=True, markup=False)


def write(
    connection: extensions.connection, tables: Sequence[Table], out: Path, file_format: str
) -> list[schemas.File]:
    """Write tables into a folder, all as of the same moment; where anything fails, the folder is left as it was.

    Rows are in the order of the primary key: the same data, the same bytes. Memory does not grow with a table.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    progress = Progress(TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), console=messages)
    with replacing(out, keep=True) as folder, progress:
        files = []
        build = freeze(connection, [table.name for table in tables])
        for table in tables:
            path = folder / f"{table.name}.{file_format}"
            rows = _write_table(connection, table, path, file_format, progress)
            _write_json(path.with_suffix(".schema.json"), schemas.json_schema(table))
            files.append(schemas.File(table, path.name, path.stat().st_size, rows))
        connection.rollback()
        _write_json(folder / "datapackage.json", schemas.data_package(files, file_format, build))
    return files


def _write_table(connection: extensions.connection, table: Table, path: Path, file_format: str, progress: Any) -> int:
    from netflix_ratings.export.writers import WRITERS

    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select count(*) from {}").format(sql.Identifier("marts", table.name)))
        (count,) = cursor.fetchone() or (0,)
    task = progress.add_task(table.name, total=count)
    rows = 0
    with WRITERS[file_format](table, path) as write_rows:
        for batch in _batches(connection, table):
            write_rows(batch)
            rows += len(batch)
            progress.update(task, completed=rows)
    return rows


def _batches(connection: extensions.connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """A table's rows by its primary key, from a cursor of the server's."""
    statement = sql.SQL("select {} from {} order by {}").format(
        sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns),
        sql.Identifier("marts", table.name),
        sql.SQL(", ").join(map(sql.Identifier, table.primary_key)),
    )
    with connection.cursor(name="export") as cursor:
        try:
            cursor.execute(statement)
        except psycopg2.ProgrammingError as error:
            raise UserError(
                f"marts.{table.name} is not as its contract says ({error.diag.message_primary}): netflix-ratings run"
            ) from None
        while batch := cursor.fetchmany(BATCH):
            yield batch


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
