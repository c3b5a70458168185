"""What is wrong with how the command was called, in one line of our own words and not in those of typer or pydantic."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from typer import BadParameter

# typer gives these no public name; that they are still what it raises is tested text by text.
from typer._click.exceptions import BadOptionUsage, MissingParameter, NoArgsIsHelpError, NoSuchOption
from typer._click.exceptions import UsageError as UsageError

NO_COMMAND = re.compile("No such command '(.*?)'")
TOO_MANY = re.compile(r"Got unexpected extra argument\(s\) \((.*)\)")
NUMBERS = {"int": "a whole number", "float": "a number"}


def say(error: UsageError) -> str:
    """The line for an error of usage; empty where nothing was asked for and typer showed the help."""
    if isinstance(error, NoArgsIsHelpError):
        return ""
    if isinstance(error, NoSuchOption):
        return f"there is no option {error.option_name}; {_nearest(error, error.possibilities or ())}"
    if isinstance(error, BadOptionUsage):
        return f"{error.option_name} takes {'a value, which is missing' if 'requires' in error.message else 'no value'}"
    if isinstance(error, MissingParameter):
        return f"{_named(error.param)} is missing; {_help(error)}"
    if isinstance(error, BadParameter):
        return _bad_value(error)
    if found := NO_COMMAND.search(error.message):
        known = getattr(error.cmd, "commands", {})
        shown = [name for name, command in known.items() if not command.hidden]
        return f"there is no command {found[1]}; {_nearest(error, get_close_matches(found[1], shown))}"
    if found := TOO_MANY.search(error.message):
        return f"{found[1]}: more than {error.ctx.command_path if error.ctx else 'the command'} takes; {_help(error)}"
    return " ".join(error.format_message().split())


def _bad_value(error: BadParameter) -> str:
    """What is wrong with a value: by its type, which pydantic checks, or in the words of who raised the error."""
    parameter: Any = error.param
    cause: Any = error.__cause__  # pydantic's
    if parameter is None or cause is None:
        return f"{error.param_hint}: {error.message}" if error.param_hint else error.message
    return f"{parameter.opts[0]} {cause.errors()[0]['input']}: {_wanted(parameter)}"


def _wanted(parameter: Any) -> str:
    expected, info = parameter.type_descriptor, parameter.type_descriptor.parameter_info
    if expected.choices:
        return f"{_listed([choice.value for choice in expected.choices])} is wanted"
    if expected.is_datetime:
        return "a day is wanted, as in 2021-06-30"
    number = NUMBERS[expected.annotation.__name__]
    if info.min is not None and info.max is not None:
        return f"{number} from {info.min} to {info.max} is wanted"
    if info.min is not None:
        return f"{number}, {info.min} or more, is wanted"
    return f"{number} is wanted"


def _named(parameter: Any) -> str:
    """An option with what stands for its value, or an argument."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar)
    return f"{parameter.opts[0]} {parameter.metavar or ''}".rstrip()


def _listed(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _nearest(error: UsageError, names: Sequence[str]) -> str:
    """The nearest of names, the most alike first; without any, where all of them are listed."""
    return f"did you mean {names[0]}?" if names else _help(error)


def _help(error: UsageError) -> str:
    return f"{error.ctx.command_path if error.ctx else 'netflix-ratings'} --help says what there is"
