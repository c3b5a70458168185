"""The commands `history …`."""

from datetime import datetime
from typing import Annotated

import typer

from loaders import warehouse
from loaders.objects import folder_of
from loaders.warehouse.console import answers
from loaders.warehouse.lock import hold_lock

history_app = typer.Typer(no_args_is_help=True, help="The history of scores.")


@history_app.callback()
def history() -> None:
    """Make `rebuild` a word of its own: of a single command typer makes the whole."""


@history_app.command()
def rebuild(
    from_: Annotated[str, typer.Option("--from", metavar="s3://…|DIR", help="The archive, or a folder with a copy.")],
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Only from this day on; what is older stays as it is."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without a question.")] = False,
) -> None:
    """Make the history of scores again from the ratings of each day in an archive, all of it or nothing.

    What is older than the archive's first day stays; asks where rows would go that the archive does not give.
    """
    from loaders.history import rebuild as make_again

    warehouse.start()
    with hold_lock():
        rebuilt = make_again(folder_of(from_), since and since.date(), yes)
    answers.print(
        f"{rebuilt.days} days, {rebuilt.first} to {rebuilt.last}: {rebuilt.removed:,} rows removed, {rebuilt.added:,} "
        f"added; the history has {rebuilt.rows:,}",
        soft_wrap=True,
    )
    if rebuilt.removed or rebuilt.added:
        answers.print(
            "what is made of it, such as rpt_score_changes, comes with the next netflix-ratings run", soft_wrap=True
        )
