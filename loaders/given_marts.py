"""Marts that another engine built, taken into the warehouse: what they hold comes from Parquet, all else from dbt.

dbt makes each mart as ever, with its contract, keys, indexes, comments and rights, and tests it; only its SQL is
another one, in dbt's manifest in memory: it reads the rows that were copied from the files. So a mart that would not
be published when it is built here is not when it comes from elsewhere, and `publish` does the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any

from psycopg2 import errors, extensions, sql

from loaders import build_state, dbt_command, dbt_tests, marts_build, warehouse
from loaders.dbt_process import processes
from loaders.dbt_runner import Built, prepare
from loaders.marts_build import Mart
from loaders.places import BLOCK
from loaders.warehouse import settings
from loaders.warehouse.errors import UserError

GIVEN = "given-by-another-engine"
PLACE = "marts_given"
"""The schema of the rows as they came, until the marts are made of them."""
NOT_OURS = "of another engine"
"""In the place of a project's fingerprint: the next build here builds all."""
ROWS_AT_ONCE = 20_000
AS_BEFORE = "what people read is as it was"


def build(lake: Path, force: bool = False, verbose: bool = False) -> Built:
    """Make and test all marts of the rows in `marts/<mart>/*.parquet`; they wait to be published then.

    Raise UserError where a mart is missing or is not as its contract says, where a test fails, or where scores of the
    published history are not among the rows, unless `force`.
    """
    began = monotonic()
    manifest = dbt_command.run(None, verbose, "parse", "--write-json")
    parsed = dbt_command.manifest_file().read_bytes()
    marts = marts_build.marts(manifest, set(manifest.nodes))
    files = {mart.key: _files(lake, mart) for mart in marts}
    copied = prepare(marts)
    with closing(warehouse.connect(settings.TRANSFORMER)) as connection:
        try:
            for mart in marts:
                _copy(connection, mart, manifest.nodes[mart.key], files[mart.key])
                if mart.is_added_to and mart.key in copied and not force:
                    _see_history_is_whole(connection, mart, manifest.nodes[mart.key])
            connection.commit()
            try:
                results = _make(manifest, marts, verbose)
            finally:  # for who reads dbt's manifest: marts are where they are published
                dbt_command.manifest_file().write_bytes(parsed)
        finally:
            connection.rollback()
            with connection, connection.cursor() as cursor:
                cursor.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(PLACE)))
    with closing(warehouse.connect(settings.LOADER)) as connection, connection, connection.cursor() as cursor:
        made = build_state.Build(NOT_OURS, build_state.built_fingerprints(cursor, marts), parsed)
        build_state.save_waiting(cursor, build_state.Waiting(made, marts, copied))
    statuses = [str(result.status) for result in results if result.node.resource_type != "operation"]
    passed = sum(status in ("success", "pass") for status in statuses)
    return Built("all", passed, statuses.count("warn"), monotonic() - began)


def _files(lake: Path, mart: Mart) -> list[Path]:
    """The files of a mart."""
    folder = lake / marts_build.FOLDER / mart.name
    found = sorted(path for path in folder.glob("*.parquet") if not path.name.startswith(("_", ".")))
    if not found:
        raise UserError(f"{folder}: no Parquet files, where the engine should have written mart {mart.name}")
    return found


def _copy(connection: extensions.connection, mart: Mart, node: Any, files: Sequence[Path]) -> None:
    """Copy the rows of a mart into a plain table of the contract's types."""
    import pyarrow
    from pyarrow import parquet

    columns = {column.name: column.data_type for column in node.columns.values()}
    table = sql.Identifier(PLACE, mart.name)
    with connection.cursor() as cursor:
        cursor.execute("set local time zone 'UTC'")  # of a moment without a zone, as Spark writes it
        cursor.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(PLACE)))
        cursor.execute(
            sql.SQL("create table {} ({})").format(
                table,
                sql.SQL(", ").join(sql.Identifier(name) + sql.SQL(f" {kind}") for name, kind in columns.items()),
            )
        )
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        command = sql.SQL("copy {} ({}) from stdin with (format csv)").format(table, names)
        for path in files:
            rows = None
            try:
                with parquet.ParquetFile(path, coerce_int96_timestamp_unit="us") as file:
                    if lacking := [name for name in columns if name not in file.schema_arrow.names]:
                        raise UserError(f"{path}: no column {', '.join(lacking)}: build the marts again; {AS_BEFORE}")
                    rows = _Rows(file, list(columns))
                    cursor.copy_expert(command, rows, size=BLOCK)  # type: ignore[arg-type]  # it asks only read
            except errors.DataError as error:
                said = error.diag.message_primary or str(error)
                raise UserError(f"{path}: not as mart {mart.name} is promised: {said}; {AS_BEFORE}") from None
            except (pyarrow.ArrowException, OSError, ValueError, errors.QueryCanceled) as error:
                said = " ".join(((rows and rows.problem) or str(error)).split())
                raise UserError(f"{path}: this cannot be read as Parquet: {said}; {AS_BEFORE}") from None


class _Rows:
    """Rows of a Parquet file as CSV for COPY."""

    def __init__(self, file: Any, columns: Sequence[str]) -> None:
        self._blocks = self._csv(file, columns)
        self._rest = b""
        self.problem: str | None = None  # psycopg2 hides the exception

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next bytes; b"" at the end."""
        if not self._rest:
            try:
                self._rest = next(self._blocks, b"")
            except Exception as error:
                self.problem = str(error)
                raise
        block, self._rest = self._rest[:size], self._rest[size:]
        return block

    @staticmethod
    def _csv(file: Any, columns: Sequence[str]) -> Iterator[bytes]:
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=list(columns)):
            texts = [_texts(batch.column(name)) for name in columns]
            yield "".join(f"{','.join(row)}\n" for row in zip(*texts, strict=True)).encode()


def _texts(column: Any) -> list[str]:
    """Values as CSV has them: null is nothing, all else in quotes."""
    import pyarrow

    if pyarrow.types.is_list(column.type):
        values = [None if value is None else _array(value) for value in column.to_pylist()]
    else:
        values = column.cast(pyarrow.string()).to_pylist()
    return ["" if value is None else '"' + value.replace('"', '""') + '"' for value in values]


def _array(values: Sequence[str | None]) -> str:
    """A list as Postgres reads an array."""
    return "{" + ",".join("NULL" if value is None else f'"{_escaped(value)}"' for value in values) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _see_history_is_whole(connection: extensions.connection, mart: Mart, node: Any) -> None:
    """Raise UserError where rows that people can read, and that cannot be made again, are not among the new ones."""
    key: list[str] = next(
        (constraint.columns for constraint in node.constraints if constraint.type == "primary_key"), []
    )
    with connection.cursor() as cursor:
        names = sql.SQL(", ").join(map(sql.Identifier, key))
        statement = "select count(*) from (select {names} from {old} except select {names} from {new}) as lost"
        cursor.execute(sql.SQL(statement).format(names=names, old=mart.published, new=sql.Identifier(PLACE, mart.name)))
        (lost,) = cursor.fetchone() or (0,)
    if lost:
        raise UserError(
            f"{mart.schema}.{mart.name} holds {lost:,} rows of earlier days that the other engine's has not: keep to "
            f"one engine, or give them up with --force; {AS_BEFORE}"
        )


def _make(manifest: Any, marts: Sequence[Mart], verbose: bool) -> list[Any]:
    """Have dbt make the marts of the rows that were copied, and test what can be tested of marts and seeds alone."""
    marts_build.redirect(manifest, marts)
    for mart in marts:
        node = manifest.nodes[mart.key]
        node.raw_code = _select(mart, node.columns)
        node.config.materialized = "table"
        node.tags.append(GIVEN)
    there = {mart.key for mart in marts} | {key for key, node in manifest.nodes.items() if node.resource_type == "seed"}
    tests = [
        key
        for key, node in manifest.nodes.items()
        if node.resource_type == "test" and set(node.depends_on.nodes) <= there
    ]
    with processes(dbt_tests.number_of_processes(len(tests)) - 1) as others:
        seeds = dbt_command.run(manifest, verbose, "seed")
        made = dbt_command.run(manifest, verbose, "run", "--select", f"tag:{GIVEN}")
        tested = dbt_tests.run(manifest, verbose, tests, others)
    dbt_command.check("test", tested)
    return [*seeds.results, *made.results, *tested]


def _select(mart: Mart, columns: Mapping[str, Any]) -> str:
    return f"select {', '.join(columns)} from {PLACE}.{mart.name}"
