"""All viewing reports copied into one staging table, in one transaction."""

from psycopg2 import extensions, sql

from loaders import raw_tables
from loaders.copy_file import now
from loaders.copying import Copied, OnRead
from loaders.load_log import Load
from loaders.places import BLOCK
from loaders.reports import ReportRows, Reports
from loaders.sources import SourceFile
from loaders.warehouse.console import messages


def copy_reports(connection: extensions.connection, source: SourceFile, reports: Reports, on_read: OnRead) -> Copied:
    """Make the staging table, copy the reports into it, analyze it and commit.

    Args:
        connection: one that does nothing else, and that the caller closes.
        source: the declaration of the reports.
        reports: what they hold.
        on_read: called after every block; what it raises ends the copy.
    """
    rows = _Rows(reports, source.columns)
    rows.on_read = on_read
    with connection.cursor() as cursor:
        started = now(cursor)
        table = raw_tables.make_staging_table(cursor, source)
        command = sql.SQL("copy {} from stdin with ({}, freeze)").format(table, sql.SQL(source.format.copy_options))
        cursor.copy_expert(command, rows, size=BLOCK)  # type: ignore[arg-type]  # of a file it asks only read
        load = Load(source.table, reports.name, cursor.rowcount, reports.file_bytes, reports.sha256)
        cursor.execute(sql.SQL("analyze {}").format(table))
        copied = Copied(load, started, now(cursor))
    connection.commit()
    for report in reports.reports:
        if report.not_read:
            messages.print(f"{report.place}: not read: {'; '.join(report.not_read)}", soft_wrap=True, markup=False)
    return copied


class _Rows(ReportRows):
    """Rows that tell how far they have come."""

    on_read: OnRead

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next rows."""
        block = super().read(size)
        self.on_read(self)
        return block
