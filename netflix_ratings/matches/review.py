"""The command `review`: a random sample of all decisions, judged by eye, and what it says of precision and recall."""

import csv
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from psycopg2 import extensions
from rich.text import Text

from loaders import warehouse
from loaders.warehouse import settings
from loaders.warehouse.console import answers, messages
from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from netflix_ratings.folders import check_file_writable
from netflix_ratings.matches import sampling
from netflix_ratings.matches.explain import show_decision
from netflix_ratings.matches.sampling import NONE, OTHER, RIGHT, UNKNOWN, WRONG, Decision, Interval
from netflix_ratings.published import freeze, say_which
from netflix_ratings.tables import titled_table

SHOWN = 5
"""How many candidates are shown, each with a key."""

COLUMNS = ("show_id", "platform", "rated_title_id", "is_match", "case", "answer", "stratum", "stratum_titles", "seed")
CASE = "review"

# A platform that has no titles of a type was asked nothing; there is nothing to judge.
DECISIONS = """
select netflix_id, platform, rated_title_id, coalesce(match_tier, 'no match: ' || unmatched_reason) as stratum
from marts.fct_title_matches
where unmatched_reason is distinct from 'type_not_covered'
order by platform, netflix_id
"""

Row = dict[str, str]


class _QuitError(Exception):
    """Whoever judges has had enough for now."""


def review(
    sample: Annotated[int, typer.Option(min=1, metavar="N", help="How many titles to draw, over all platforms.")] = 100,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed and size, the same titles.")] = 1,
    platform: Annotated[
        list[str] | None, typer.Option(metavar="PLATFORM", help="Only decisions on this one; repeatable.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The labels; review_SEED.csv where no file is named.")
    ] = None,
) -> None:
    """Judge a random sample of all decisions by eye, and estimate the precision and recall of all of them from it.

    The file holds what was judged, after every answer: stop whenever you like, and the same command goes on. It is a
    file of labels, for `evaluate` too.
    """
    file = out or Path(f"review_{seed}.csv")
    check_file_writable(file)
    rows = _read(file, seed)
    with closing(warehouse.connect_to_read(settings.ANALYST)) as connection:
        build = freeze(connection)
        decisions = _decisions(connection, platform or [])
        counted = sampling.sizes(decisions)
        _check_unchanged(file, rows, decisions, counted)
        judged = {(row["show_id"], row["platform"]) for row in rows}
        drawn = sampling.draw(decisions, sample, seed)
        left = [decision for decision in drawn if decision.key not in judged]
        try:
            for number, decision in enumerate(left, len(drawn) - len(left) + 1):
                answers.print(Text(f"{number} of {len(drawn)}, seed {seed}", style="dim"))
                candidates = show_decision(connection, decision.netflix_id, decision.platform, SHOWN)
                said = _ask(decision, candidates)
                size = counted[decision.platform, decision.stratum]
                rows += _rows(decision, *said, [row["rated_title_id"] for row in candidates], size, seed)
                _write(file, rows)
        except _QuitError:
            messages.print(f"{file} holds what was judged; the same command goes on", soft_wrap=True, markup=False)
    _show(decisions, {(row["show_id"], row["platform"]): row["answer"] for row in rows})
    say_which(build)


def _decisions(connection: extensions.connection, wanted: Sequence[str]) -> list[Decision]:
    found = [Decision(*row) for row in query(connection, DECISIONS)[1]]
    there = sorted({decision.platform for decision in found})
    if not there:
        raise UserError("there is no decision to judge: marts.fct_title_matches is empty")
    if unknown := [name for name in wanted if name not in there]:
        raise UserError(f"{', '.join(unknown)}: no such platform has decisions, only {', '.join(there)}")
    return [decision for decision in found if not wanted or decision.platform in wanted]


def _read(file: Path, seed: int) -> list[Row]:
    """What was judged before; raise UserError where the file is not of this command, or of another seed."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as stream:
        try:
            reader = csv.DictReader(stream)
            rows = list(reader)
        except (UnicodeDecodeError, csv.Error):
            raise UserError(f"{file} is not a CSV file in UTF-8") from None
    if tuple(reader.fieldnames or ()) != COLUMNS or any(
        row["answer"] not in sampling.ANSWERS or None in row or None in row.values() for row in rows
    ):
        raise UserError(f"{file} was not written by review: name another file with --out")
    if others := sorted({row["seed"] for row in rows} - {str(seed)}):
        raise UserError(f"{file} was begun with --seed {', '.join(others)}: use that, or name another file with --out")
    return rows


def _check_unchanged(
    file: Path, rows: Sequence[Row], decisions: Sequence[Decision], counted: Mapping[tuple[str, str], int]
) -> None:
    """Raise UserError where the decisions are not those that the sample was drawn from."""
    strata = {decision.key: decision.stratum for decision in decisions}
    for row in rows:
        stratum = strata.get((row["show_id"], row["platform"]))
        if stratum != row["stratum"] or str(counted.get((row["platform"], row["stratum"]))) != row["stratum_titles"]:
            raise UserError(
                f"{file} was begun with other matches or platforms ({row['show_id']} on {row['platform']} was "
                f"“{row['stratum']}”, one of {row['stratum_titles']}): begin another file with --out; evaluate still "
                "reads this one"
            )


def _rows(decision: Decision, answer: str, right: str | None, shown: Sequence[str], size: int, seed: int) -> list[Row]:
    """The labels that follow from an answer: of the right pair, and of those that are known to be wrong."""
    labels: list[tuple[str, str]] = [(right, "1")] if right else []
    if answer == OTHER and decision.rated_title_id:
        labels.append((decision.rated_title_id, "0"))
    if answer == WRONG and decision.rated_title_id:
        labels.append((decision.rated_title_id, "0"))
    if answer == NONE:
        labels += [(candidate, "0") for candidate in shown]
    return [
        dict(
            zip(
                COLUMNS,
                (
                    *(decision.netflix_id, decision.platform, rated_title_id, is_match, CASE, answer),
                    *(decision.stratum, str(size), str(seed)),
                ),
                strict=True,
            )
        )
        for rated_title_id, is_match in labels or [("", "")]
    ]


def _write(file: Path, rows: Sequence[Row]) -> None:
    """Write the whole file beside the old one, which it then replaces."""
    file.absolute().parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.absolute().parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _ask(decision: Decision, candidates: Sequence[Mapping[str, Any]]) -> tuple[str, str | None]:
    """Ask for the answer, and return it with the id that is right, if one is."""
    ids = [row["rated_title_id"] for row in candidates]
    for number, row in enumerate(candidates, 1):
        name = f"{row['rated_title']} ({row['rated_kind']}, {row['year_from'] or 'year unknown'})"
        mark = " ← the match" if row["rated_title_id"] == decision.rated_title_id else ""
        answers.print(Text(f"  {number}  {row['rated_title_id']}  {name}{mark}"))
    if decision.rated_title_id is not None:
        question = "Is the match right? y yes, n no, a number: no, that one is"
    elif candidates:
        question = "Is one of these right? Its number, n none"
    else:
        question = "There is no candidate. n none is right"
    question = f"{question}, i another id, u unknown, q quit: "
    while True:
        answers.print(Text(question), end="")
        key = _key()
        if key == "q":
            raise _QuitError
        if key == "u":
            return UNKNOWN, None
        if key == "y" and decision.rated_title_id is not None:
            return RIGHT, decision.rated_title_id
        if key == "n":
            return (WRONG if decision.rated_title_id is not None else NONE), None
        if key == "i":
            answers.print(Text("its id: "), end="")
            picked = _line().strip()
        else:
            picked = ids[int(key) - 1] if key.isdecimal() and 0 < int(key) <= len(ids) else ""
        if picked:
            return (RIGHT if picked == decision.rated_title_id else OTHER), picked


def _line() -> str:
    line = sys.stdin.readline()
    if not line:
        answers.print()
        raise _QuitError
    return line


def _key() -> str:
    """The next key in a terminal, without Enter; else the first word of the next line. At the end, as if to quit."""
    if not sys.stdin.isatty():
        line = _line()
        answers.print()
        return line.strip().lower()
    try:
        import termios
        import tty
    except ImportError:  # no such terminal on Windows
        return _line().strip().lower()
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal, termios.TCSADRAIN)  # a key that was pressed early stays
        key = os.read(terminal, 32).decode(errors="replace").lower()
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    answers.print(Text(key if key.isprintable() else ""))
    if key in ("", "\x04"):
        raise _QuitError
    return key.strip()


def _show(decisions: Sequence[Decision], given: Mapping[tuple[str, str], str]) -> None:
    table = titled_table(
        "All decisions, estimated from those judged", ["platform"], ["judged", "unknown", "precision", "recall"]
    )
    for platform in dict.fromkeys(decision.platform for decision in decisions):
        one = sampling.estimate(decisions, given, platform)
        table.add_row(
            platform, f"{one.judged:,}", f"{one.unknown:,}", _in_two_lines(one.precision), _in_two_lines(one.recall)
        )
    answers.print(table)
    answers.print(
        Text(
            "Weighted by stratum (tier, or reason without a match); 95 % intervals: Wilson's in each stratum, combined "
            "by the method of variance estimates recovery (Zou, Huang, Zhang 2009). In a stratum of which nothing is "
            "judged, all or none may be right.",
            style="dim",
        )
    )


def _in_two_lines(interval: Interval | None) -> str:
    return "–" if interval is None else f"{interval.value:.4f}\n{interval.low:.4f}–{interval.high:.4f}"
