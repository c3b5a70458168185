"""The command `roles`: makes the roles, puts people into them, says who may what."""

import json
from dataclasses import asdict
from enum import Enum
from typing import Annotated

import typer

from loaders import warehouse
from loaders.warehouse import people
from loaders.warehouse import roles as made_roles
from loaders.warehouse.console import answers, messages
from netflix_ratings import report
from netflix_ratings.tables import titled_table

app = typer.Typer(invoke_without_command=True)


class Group(str, Enum):
    """A role, as people type it."""

    analyst = "analyst"
    steward = "steward"
    loader = "loader"
    transformer = "transformer"


Person = Annotated[str, typer.Argument(metavar="USER", help="The name to log in with.")]
As = Annotated[Group, typer.Option("--as", help="Which group.")]


@app.callback()
def roles(
    context: typer.Context,
    new_passwords: Annotated[bool, typer.Option("--new-passwords", help="Make new random passwords for all.")] = False,
) -> None:
    """Make the roles loader, transformer, analyst and steward, or repair them; put people into them.

    A password is taken from NETFLIX_RATINGS_LOADER_PASSWORD and so on; otherwise it is random and kept in a file for
    libpq's PGPASSFILE.
    """
    if context.invoked_subcommand is None:
        warehouse.start()
        report.show_roles(made_roles.make(new_passwords))


@app.command()
def grant(
    person: Person,
    group: As,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="For who logs in by a certificate, LDAP or the cloud's own login.")
    ] = False,
) -> None:
    """Let somebody in as a member of a group; a new login gets a random password, kept in a file."""
    password = people.grant(person, people.GROUPS[group.value], not no_password)
    messages.print(f"{person} is in the group {group.value}; password: {password}", soft_wrap=True, markup=False)


@app.command()
def revoke(person: Person, group: As) -> None:
    """Take somebody out of a group; who is in none any more cannot log in."""
    closed = people.revoke(person, people.GROUPS[group.value])
    end = " and cannot log in any more" if closed else ""
    messages.print(f"{person} is no longer in the group {group.value}{end}", soft_wrap=True, markup=False)


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="As JSON, for an audit.")] = False) -> None:
    """Say who may what, as the server itself answers it."""
    found = people.audit()
    if as_json:
        answers.print(json.dumps([asdict(access) for access in found], indent=2), soft_wrap=True, markup=False)
        return
    table = titled_table("")
    for name in ("role", "login", "in the groups", "reads", "writes", "makes tables in"):
        table.add_column(name, overflow="fold")
    for access in found:
        kind = "superuser" if access.is_superuser else "makes roles" if access.can_make_roles else ""
        login = ", ".join(filter(None, ("yes" if access.can_log_in else "no", kind)))
        lists = (access.member_of, access.reads, access.writes, access.makes)
        table.add_row(access.role, login, *(", ".join(names) for names in lists))
    answers.print(table)
