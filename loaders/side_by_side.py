"""Files copied side by side, the largest first, with what is done shown on the screen."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event

from rich.progress import BarColumn, DownloadColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Column
from rich.text import Text

from loaders.copying import Copied, OnRead, Progressing
from loaders.find_files import Found
from loaders.load_log import Load
from loaders.places import Place
from loaders.reports import Reports
from loaders.sources import SourceFile
from loaders.warehouse.console import messages

MOST_IN_PARALLEL = 3  # at most: the largest file has four tenths of all rows, so that more gain nothing

Copy = Callable[[SourceFile, Place | Reports | None, OnRead], Copied]


def copy_side_by_side(copy: Copy, new: Found, check: Callable[[Load], None]) -> dict[SourceFile, Copied]:
    """Copy the files; an error in one of them, or Ctrl-C, ends the others at their next block.

    Args:
        copy: copies one of them.
        new: the files.
        check: raises where a load must not be used.
    """
    over = Event()

    def copy_one(source: SourceFile) -> Copied:
        place = new[source]
        if place is None:
            messages.print(f"{source.table}: no file {source.file_name}; the table is left empty")
        task = progress.add_task(source.table, total=file_bytes(place), rows=0) if place else None

        def on_read(file: Progressing) -> None:
            if over.is_set():
                raise InterruptedError
            if task is not None and not progress.disable:  # rows are counted for it alone
                progress.update(task, completed=file.bytes_read, rows=file.lines)

        copied = copy(source, place, on_read)
        if task is not None:
            progress.update(task, rows=copied.load.rows)
        check(copied.load)
        return copied

    def size(source: SourceFile) -> float:
        place = new[source]
        return file_bytes(place) if place else float("inf")  # an absent file is reported first

    # When the server is gone, psycopg2 raises its first error and, on Python 3.10, prints its second by this hook.
    hook, sys.excepthook = sys.excepthook, lambda *_: None
    pool = ThreadPoolExecutor(min(MOST_IN_PARALLEL, cores()))
    try:
        with _progress() as progress:
            copying = {pool.submit(copy_one, source): source for source in sorted(new, key=size, reverse=True)}
            done = {copying[future]: future.result() for future in as_completed(copying)}
    finally:
        over.set()
        pool.shutdown(cancel_futures=True)
        sys.excepthook = hook
    return {source: done[source] for source in new}


def file_bytes(place: Place | Reports) -> int:
    """How large a file is as it is kept."""
    return place.file_bytes if isinstance(place, Reports) else place.size


def cores() -> int:
    """The number of cores that this process can use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class _RowsPerSecond(ProgressColumn):
    """Rows a second since the start of the file."""

    def render(self, task: Task) -> Text:
        """A number, as soon as there is one."""
        rate = task.fields["rows"] / elapsed if (elapsed := task.finished_time or task.elapsed) else 0
        return Text(f"{rate:>9,.0f}/s" if rate else "")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:<30}"),
        BarColumn(bar_width=None, table_column=Column(ratio=1)),
        DownloadColumn(table_column=Column(no_wrap=True, min_width=13, justify="right")),
        TextColumn("{task.fields[rows]:>11,} rows"),
        _RowsPerSecond(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        console=messages,
        expand=True,
        transient=True,  # the report shows the same
        disable=not messages.is_terminal,
    )
