"""What Postgres has in schema raw as Parquet files, so that both engines build from the same rows."""

from pathlib import Path

from psycopg2 import extensions, sql

TABLES = """
select
    table_name,
    array_agg(column_name::text order by ordinal_position),
    array_agg(data_type::text order by ordinal_position)
from information_schema.columns where table_schema = 'raw' group by table_name
"""


def land(connection: extensions.connection, lake: Path) -> None:
    """Write `raw/<table>/part-0.parquet` for each table that the models read."""
    import pyarrow
    from pyarrow import parquet

    types = {
        "text": pyarrow.string(),
        "bigint": pyarrow.int64(),
        "boolean": pyarrow.bool_(),
        "timestamp with time zone": pyarrow.timestamp("us", "UTC"),
    }
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for name, columns, data_types in cursor.fetchall():
            if not set(data_types) <= set(types):
                continue  # the commands' own, which no model reads
            schema = pyarrow.schema([(column, types[kind]) for column, kind in zip(columns, data_types, strict=True)])
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            cursor.execute(sql.SQL("select {} from {}").format(listed, sql.Identifier("raw", name)))
            rows = [dict(zip(columns, row, strict=True)) for row in cursor]
            folder = lake / "raw" / name
            folder.mkdir(parents=True)
            parquet.write_table(pyarrow.Table.from_pylist(rows, schema), folder / "part-0.parquet")
