"""The command `pooler`: what PgBouncer needs to have many clients share few connections."""

from pathlib import Path
from typing import Annotated

import typer

from loaders import warehouse
from loaders.warehouse import pooler
from loaders.warehouse.console import answers, messages

app = typer.Typer(no_args_is_help=True, help="Many clients on few connections, by PgBouncer.")


@app.callback()
def group() -> None:
    """Many clients on few connections, by PgBouncer."""


@app.command()
def config(
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder of the files; without it, beside the warehouse.")
    ] = None,
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Where the pooler will answer.")] = 6432,
) -> None:
    """Write PgBouncer's configuration for analysts and stewards, and let it in; print how to start it."""
    warehouse.start()
    written = pooler.write(out, port)
    user = f" -u {written.run_as}" if written.run_as else ""
    messages.print(
        f"port {written.port} for analysts and stewards, on at most {written.connections} connections of the server; "
        "to start it:",
        soft_wrap=True,
    )
    answers.print(f"pgbouncer -d{user} {written.file}", soft_wrap=True, markup=False)
