"""The command `replica`: servers that follow the embedded warehouse, for those who read and in case it dies."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from loaders.warehouse import replicas
from loaders.warehouse.console import answers, confirm, messages
from netflix_ratings.tables import titled_table

app = typer.Typer(no_args_is_help=True, help="Replicas of the embedded warehouse: for readers, and to take its place.")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the replica.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without a question.")]


@app.command()
def add(
    folder: Folder,
    port: Annotated[int | None, typer.Option(help="Its port; without one, a free one.")] = None,
    yes: Yes = False,
) -> None:
    """Copy the warehouse into a folder, and have a server there follow it."""
    if folder.is_dir() and any(folder.iterdir()):
        confirm(f"this replaces what is in {folder}", yes)
    with messages.status("copying the warehouse"):
        replica = replicas.add(folder, port)
    messages.print(f"a replica follows in {replica.data}, on port {replica.port}", soft_wrap=True, markup=False)


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Say how each replica does, and how far it is behind."""
    found = replicas.status()
    if as_json:
        rows = [asdict(one.replica) | {k: v for k, v in asdict(one).items() if k != "replica"} for one in found]
        answers.print(json.dumps(rows, indent=2), soft_wrap=True, markup=False)
        return
    if not found:
        answers.print("there is no replica")
        return
    table = titled_table("", right=["port", "bytes behind", "seconds behind"])
    table.add_column("state")
    table.add_column("folder", overflow="fold")
    for one in found:
        behind = "–" if one.bytes_behind is None else f"{one.bytes_behind:,}"
        seconds = "–" if one.seconds_behind is None else f"{one.seconds_behind:.1f}"
        table.add_row(str(one.replica.port), behind, seconds, one.state, one.replica.data)
    answers.print(table)


@app.command()
def promote(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="Which; without it, the only one.")] = None,
    yes: Yes = False,
) -> None:
    """Have a replica take the place of the primary, which is stopped where it still runs."""
    confirm("this makes a replica the primary; the old one takes no more writes", yes)
    replica = replicas.promote(folder)
    messages.print(f"the warehouse is now in {replica.data}, on port {replica.port}", soft_wrap=True, markup=False)


@app.command()
def remove(folder: Folder, yes: Yes = False) -> None:
    """Stop a replica and delete its folder."""
    confirm(f"this deletes the replica in {folder}", yes)
    replicas.remove(folder)
    messages.print("the replica is gone")
