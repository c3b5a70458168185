"""What a run shows at its end, and the answers of `ask`: tables for a terminal of 80 columns."""

import shutil
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from psycopg2 import extensions
from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from loaders.warehouse.console import answers, printable
from loaders.warehouse.query import query
from netflix_ratings.matches.coverage import coverage_rows
from netflix_ratings.tables import titled_table

if TYPE_CHECKING:
    from loaders.archive import Archived
    from loaders.before_a_load import Loaded
    from loaders.dbt_runner import Analysis, Built
    from loaders.load_log import Origin
    from loaders.publish import Published
    from loaders.warehouse.roles import Made

WIDEST = 30  # columns of the terminal that a text may take
GAP = 3  # blanks between two columns of a table, where there is room
SHORT = 22  # … of a title beside votes in the millions, on 80 columns
NARROWEST = 20  # of a column of texts, before there are fewer blanks

WATCH = """
select title, title_type, release_year, imdb_rating, imdb_votes, rt_critics_score, rt_audience_score
from marts.rpt_what_to_watch
order by watch_rank
limit 10
"""

HISTORY = "select count(distinct valid_from), min(valid_from) from marts.fct_title_scores"

QUALITY = """
select source_table, source_column, kind, sum(number_of_rows), min(source_value), min(first_key), min(what_to_do)
from marts.rpt_source_quality
group by source_table, source_column, kind
order by kind in ('placeholder', 'repaired'), sum(number_of_rows) desc, source_table, source_column, kind
"""
QUALITY_KINDS = {
    "new_value": "new value",
    "set_aside": "set aside",
    "placeholder": "word for unknown",
    "repaired": "encoded twice, repaired",
}
LONGEST = 15  # models, seeds and tests of which the time is shown
QUALITY_LINES = 8  # at most; the mart has all


def show_loaded(loaded: "Sequence[Loaded]", origin: "Origin") -> None:
    """Show what the raw tables hold, one row each, and whether it is new; above it, where the files came from."""
    what = "made-up files" if origin.made_up else "files"
    answers.print(f"Loaded: {what} of {printable(str(origin.folder))}", style="bold", soft_wrap=True, markup=False)
    table = titled_table("", ["raw table"], ["rows", "file", ""], WIDEST)
    for table_ in loaded:
        bytes_ = "absent" if table_.load.file_bytes is None else size(table_.load.file_bytes)
        state = "unchanged" if table_.unchanged else "new"
        table.add_row(
            table_.load.table, f"{table_.load.rows:,}", bytes_, state, style="dim" if table_.unchanged else ""
        )
    answers.print(table)


def show_marts(connection: extensions.connection) -> None:
    """Show what was matched and what is worth watching."""
    coverage = titled_table("Netflix titles matched", ["platform", "type", "how"], ["titles", "share"], WIDEST)
    last = None
    for platform, kind, tier, titles, share in coverage_rows(connection):
        if last not in (None, (platform, kind)):
            coverage.add_section()
        style = "dim" if tier in ("unmatched", "not_covered") else ""
        first = (platform, kind) != last
        coverage.add_row(
            platform if first else "", kind if first else "", tier, f"{titles:,}", f"{share:.1%}", style=style
        )
        last = (platform, kind)
    answers.print(coverage)

    watch = titled_table("Worth watching", ["title", "type"], ["year", "IMDb", "votes", "critics", "audience"], WIDEST)
    for title, kind, *figures in query(connection, WATCH)[1]:
        year, rating, votes, critics, audience = figures
        watch.add_row(
            _short(title), kind, str(year), _cell(rating), _cell(votes), _cell(critics, "%"), _cell(audience, "%")
        )
    answers.print(watch)


def show_archived(files: "Sequence[Archived]") -> None:
    """Show which files an archive took."""
    for file in files:
        if file.ending == "another":
            answers.print(f"{file.name} is there already: of two files of one day the first is kept", soft_wrap=True)
        elif file.ending == "written":
            answers.print(f"{file.name}, {size(file.size)}", soft_wrap=True, markup=False)
    if unchanged := sum(file.ending == "unchanged" for file in files):
        answers.print(f"{unchanged} files are in the archive already")


def show_built(built: "Built") -> None:
    """Show what a build did."""
    warned = f", {built.warned} warnings" if built.warned else ""
    if built.extent == "nothing":
        answers.print("dbt: nothing to build, nothing has changed")
    else:
        what = "models and tests" if built.extent == "all" else "changed models and their tests"
        stayed = f", {built.stayed} models as they were" if built.stayed else ""
        answers.print(f"dbt: {built.passed} {what} passed{warned}{stayed}, in {built.seconds:.0f} s")


def show_timings(steps: "Sequence[tuple[str, float]]", built: "Built") -> None:
    """Show where the time went: the steps in their order, then what took dbt longest."""
    table = titled_table("Where the time went", ["step"], ["seconds"], WIDEST)
    for name, seconds in steps:
        table.add_row(name, f"{seconds:.1f}")
    answers.print(table)
    if built.longest:
        table = titled_table("Longest in dbt, several at a time", ["model, seed or test"], ["seconds"], WIDEST)
        for name, seconds in built.longest[:LONGEST]:
            table.add_row(name, f"{seconds:.1f}")
        answers.print(table)


def show_quality(connection: extensions.connection) -> None:
    """Show in a few lines what the files brought that was not taken as it came, where there is anything."""
    rows = query(connection, QUALITY)[1]
    if not rows:
        return
    answers.print("[bold]Not taken as it came[/] (marts.rpt_source_quality has all of it)")
    for table, column, kind, number, value, key, what_to_do in rows[:QUALITY_LINES]:
        shown = f" {printable(value)[:40]!r}" if value is not None else ""
        line = f"{table}.{column}: {number:,} × {QUALITY_KINDS[kind]}{shown}, first at {printable(key)[:40]}"
        if kind in ("new_value", "set_aside"):
            line += f": {what_to_do}"
        answers.print(f"  {line}", markup=False, highlight=False)
    if len(rows) > QUALITY_LINES:
        answers.print(f"  and {len(rows) - QUALITY_LINES} more")


def show_published(published: "Published | None") -> None:
    """Show which build was published."""
    if published is None:
        answers.print("nothing to publish")
    else:
        what = ", ".join(published.marts) if len(published.marts) < 4 else f"{len(published.marts)} marts"
        answers.print(f"published as build {published.number}: {what}")


def show_next_steps(made_up: bool) -> None:
    """Say what the user can do next."""
    program = _program()
    if made_up:
        answers.print(
            f"\nTitles and people are made up. For real ones: [bold]{program} run --download[/], or "
            "[bold]--from DIR[/] with the sources' files."
        )
    else:
        answers.print()
    steps = Table.grid(padding=(0, 2))
    steps.add_column(no_wrap=True)
    steps.add_row("[bold]make site[/]", "pages to look through, with a search and filters")
    steps.add_row(f"[bold]{program} watch[/]", "what to watch, picked as you like: --help")
    steps.add_row(f"[bold]{program} ask[/]", "the questions people ask, answered")
    steps.add_row(f"[bold]{program} explain TITLE[/]", "why a title has its match, or none")
    steps.add_row(f"[bold]{program} warehouse url[/]", "where BI tools find it; for psql: --socket")
    steps.add_row("[bold]make docs[/]", "the data dictionary as a page")
    answers.print(steps)


def _program() -> str:
    """This command as it can be typed here: its name if it is on the path, else its path."""
    called = Path(sys.argv[0])
    if shutil.which(called.name) == str(called.absolute()):
        return called.name
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)


def show_roles(made: "Sequence[Made]") -> None:
    """Show the roles, their rights, and where their passwords are."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("role", "may", "password"):
        table.add_column(name, overflow="fold")
    for role in made:
        table.add_row(role.name, role.may, role.password)
    answers.print(table)


def answer(connection: extensions.connection, analysis: "Analysis") -> dict[str, object]:
    """Run an analysis, which only reads; its name, question and rows, each by column."""
    names, rows = query(connection, analysis.sql)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return {"name": analysis.name, "question": analysis.question, "rows": found}


def _why_empty(connection: extensions.connection, analysis: "Analysis") -> str:
    """Why there may be no row, in a sentence: what the analysis says of it, with the history's days in it."""
    days, since = query(connection, HISTORY)[1][0]
    history = f"it has {days:,} day{'s' if days > 1 else ''}, from {since} on" if days else "it has no day yet"
    return (analysis.when_empty or "No title is as asked.").replace("{history}", history)


def show_answer(connection: extensions.connection, analysis: "Analysis") -> None:
    """Run an analysis, which only reads, and show its question and its answer; where that is empty, why."""
    names, rows = query(connection, analysis.sql)
    if not rows:
        answers.print(Text(analysis.question, style="bold"))
        answers.print(Text(f"Nothing. {_why_empty(connection, analysis)}\n"))
        return
    numeric = [all(isinstance(row[i], (int, float, Decimal, type(None))) for row in rows) for i in range(len(names))]
    cells = [
        [_cell(value, grouped=name != "release_year") for name, value in zip(names, row, strict=True)] for row in rows
    ]
    headings = [name.replace("_", " ") for name in names]
    wide = _widths(headings, cells, numeric, GAP)
    widths = wide if sum(wide) + GAP * (len(wide) - 1) <= answers.width else _widths(headings, cells, numeric, 1)
    table = titled_table(Text(analysis.question))
    table.show_edge = False
    table.padding = (0, 1) if widths is wide else (0, 0)
    for heading, width, right in zip(headings, widths, numeric, strict=True):
        table.add_column(fill(heading, width), justify="right" if right else "left", no_wrap=True, width=width)
    for row in cells:
        table.add_row(*(_short(text, width) for text, width in zip(row, widths, strict=True)))
    answers.print(table)


def _widths(headings: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], gap: int) -> list[int]:
    """How wide each column is, with so many blanks between two: where room is lacking, the widest texts are cut.

    Headings are wrapped at their spaces, figures never.
    """
    widths = [
        max(*map(cell_len, heading.split()), *(cell_len(row[at]) for row in rows), 0)
        for at, heading in enumerate(headings)
    ]
    texts = [at for at, figures in enumerate(numeric) if not figures]
    least = NARROWEST if gap > 1 else 1
    room = answers.width - gap * (len(widths) - 1)
    while texts and sum(widths) > room and widths[widest := max(texts, key=lambda at: widths[at])] > least:
        widths[widest] -= 1
    return [min(width, WIDEST) if at in texts else width for at, width in enumerate(widths)]


def _short(text: str, width: int = SHORT) -> Text:
    """A text cut to leave room for figures; not markup, for a title may have brackets."""
    cut = Text(text)
    cut.truncate(width, overflow="ellipsis")
    return cut


def _cell(value: object, unit: str = "", grouped: bool = True) -> str:
    if value is None:
        return "–"
    if isinstance(value, int) and not isinstance(value, bool) and grouped:
        return f"{value:,}{unit}"
    return f"{value}{unit}"


def size(count: float) -> str:
    """Bytes as people say them."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
