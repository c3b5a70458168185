"""The commands that README.md and CONTRIBUTING.md tell people to type exist, options and all."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from loaders.warehouse.settings import ROOT
from netflix_ratings.cli import app

# Programs that the pages may call and that are not ours to check.
OTHERS = {"git", "cd", "psql", "export", "dbt", "pre-commit", "pytest", "python", "python3", "sqlfluff"}
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def commands(page: Path) -> list[list[str]]:
    """Every command in a page's sh blocks, split into words; comments, prompts and variables before it taken off."""
    blocks = re.findall(r"^```(?:sh|bash|shell|console)\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    parts = [part for line in lines for part in re.split(r"\s(?:&&|\|)\s", line)]
    split = [shlex.split(part.removeprefix("$ "), comments=True) for part in parts]
    return [words for command in split if (words := _without_variables(command))]


def _without_variables(words: list[str]) -> list[str]:
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    return words


def check_make(words: list[str]) -> None:
    targets = re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for word in words:
        assert word in targets or "=" in word, f"make {word}"


def check_ours(words: list[str]) -> None:
    """Parse the command as it would be, without running it."""
    command: Any = get_command(app)
    context = command.make_context("netflix-ratings", list(words))
    # A group without a word after it is a command as well, or make_context has refused it.
    while hasattr(command, "commands") and (left := [*context._protected_args, *context.args]):
        name, command, rest = command.resolve_command(context, left)
        context = command.make_context(name, rest, parent=context)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: Path) -> None:
    found = commands(page)
    assert found, f"{page.name} shows no command"
    for program, *words in found:
        name = Path(program).name
        if name == "make":
            check_make(words)
        elif name == "netflix-ratings":
            check_ours(words)
        else:
            assert name in OTHERS, f"{program}: neither ours nor known"


@pytest.mark.parametrize("words", [["run", "--form", "x"], ["warehouse", "begin"], ["loads"]])
def test_commands_that_do_not_exist_are_noticed(words: list[str]) -> None:
    with pytest.raises(Exception, match=r"No such (option|command)"):
        check_ours(words)
