"""The command `explain`: why a Netflix title was matched as it was, and what each score is added up from."""

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Annotated, Any

import typer
from psycopg2 import extensions
from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from loaders import warehouse
from loaders.warehouse import settings
from loaders.warehouse.console import answers
from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query
from netflix_ratings.matches import wording
from netflix_ratings.names import closest, joined, normalize
from netflix_ratings.output import AsCsv, AsJson, check_one_format, write_csv, write_json
from netflix_ratings.published import freeze, say_which

EXPLAINED = 3  # titles, where the words fit more
LISTED = 10
CAST_NAMED = 6
SHARED_NAMED = 3
WIDEST = 100

TITLES = """
select
    netflix_id, title, source_title, kind, release_year, runtime_minutes, seasons, listed_directors, listed_cast
from marts.dim_titles
"""
DECISIONS = """
select
    matches.platform, matches.rated_title_id, matches.best_candidate_id, matches.candidate_title,
    matches.candidate_type, matches.also_recorded_as, matches.match_tier, matches.unmatched_reason,
    reasons.meaning as reason_meaning, matches.override_note, matches.match_score,
    matches.match_margin, best.held_by_netflix_id, holders.title as held_by_title
from marts.fct_title_matches as matches
left join marts.fct_match_candidates as best
    on matches.netflix_id = best.netflix_id
    and matches.platform = best.platform
    and matches.best_candidate_id = best.rated_title_id
left join reference.unmatched_reasons as reasons on matches.unmatched_reason = reasons.unmatched_reason
left join marts.dim_titles as holders on best.held_by_netflix_id = holders.netflix_id
where matches.netflix_id = %s
order by matches.platform
"""
CANDIDATES = """
select *
from marts.fct_match_candidates
where netflix_id = %s
order by candidate_rank nulls last, match_score desc, rated_title_id
"""
MEANINGS = "select comparison, level, meaning from reference.match_weights"

Row = Mapping[str, Any]
Meanings = Mapping[tuple[str, str], str]


def explain(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="A title, a part of one, or a Netflix id such as s12.")],
    candidates: Annotated[int, typer.Option(min=0, metavar="N", help="How many candidates to show.")] = 3,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Explain why a Netflix title was matched as it was: the decision, the candidates, what each score is made of.

    As JSON the titles with their decisions and all candidates, as CSV a line for each candidate.
    """
    check_one_format(as_json, as_csv)
    with closing(warehouse.connect_to_read(settings.ANALYST)) as connection:
        build = freeze(connection)
        found, others = _find(_rows(connection, TITLES), title)
        if as_json:
            write_json([_all_of(connection, found_title) for found_title in found])
        elif as_csv:
            _write_candidates(connection, found)
        else:
            meanings = {(row["comparison"], row["level"]): row["meaning"] for row in _rows(connection, MEANINGS)}
            for found_title in found:
                _explain(connection, found_title, candidates, meanings)
    if others and not (as_json or as_csv):
        _print(Rule(style="dim"))
        _print(Text(f"“{title}” stands in {len(others):,} more {'titles' if len(others) > 1 else 'title'}:"))
        for other in others[:LISTED]:
            _print(Text(f"  {_named(other)}"))
        if len(others) > LISTED:
            _print(Text(f"  … and {len(others) - LISTED:,} more"))
    say_which(build)


def _all_of(connection: extensions.connection, title: Row) -> dict[str, Any]:
    """A title with its decisions, and with each of them all candidates."""
    candidates = _rows(connection, CANDIDATES, title["netflix_id"])
    decisions = [
        {**decision, "candidates": [row for row in candidates if row["platform"] == decision["platform"]]}
        for decision in _rows(connection, DECISIONS, title["netflix_id"])
    ]
    return {**title, "decisions": decisions}


def _write_candidates(connection: extensions.connection, titles: Sequence[Row]) -> None:
    names = query(connection, CANDIDATES, "")[0]
    rows = (
        (title["title"], *row.values())
        for title in titles
        for row in _rows(connection, CANDIDATES, title["netflix_id"])
    )
    write_csv(("title", *names), rows)


def show_decision(connection: extensions.connection, netflix_id: str, platform: str, most: int) -> list[Row]:
    """Show a title, its decision on one platform and its best candidates, and return these."""
    [title] = _rows(connection, f"{TITLES} where netflix_id = %s", netflix_id)
    meanings = {(row["comparison"], row["level"]): row["meaning"] for row in _rows(connection, MEANINGS)}
    candidates = [row for row in _rows(connection, CANDIDATES, netflix_id) if row["platform"] == platform]
    _show_title(title)
    for decision in _rows(connection, DECISIONS, netflix_id):
        if decision["platform"] == platform:
            _print(_decision(decision, candidates, title))
    for row in candidates[:most]:
        _show_candidate(row, meanings)
    return candidates[:most]


def _find(titles: Sequence[Row], words: str) -> tuple[list[Row], list[Row]]:
    """The titles to explain, and the others in which the words stand."""
    wanted = normalize(words)
    if not wanted:
        raise UserError("a title is wanted, a part of one, or a Netflix id such as s12")
    if numbered := [row for row in titles if row["netflix_id"].lower() == words.strip().lower()]:
        return numbered, []
    same, containing = [], []
    spelling = re.compile(joined(wanted))
    for row in sorted(titles, key=lambda row: (normalize(row["title"]), row["release_year"] or 0, row["netflix_id"])):
        names = normalize(row["title"]), normalize(row["source_title"])
        if wanted.replace(" ", "") in (name.replace(" ", "") for name in names):
            same.append(row)
        elif any(wanted in name or spelling.search(name) for name in names):
            containing.append(row)
    containing.sort(key=lambda row: not normalize(row["title"]).startswith(wanted))
    if not same and not containing:
        near = closest(words, (row["title"] for row in titles))
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UserError(f"no Netflix title is called, or has in its name: {words}{hint}")
    found = same or containing
    return found[:EXPLAINED], found[EXPLAINED:] + (containing if same else [])


def _explain(connection: extensions.connection, title: Row, most: int, meanings: Meanings) -> None:
    _show_title(title)
    candidates = _rows(connection, CANDIDATES, title["netflix_id"])
    by_platform = {
        decision["platform"]: (decision, [row for row in candidates if row["platform"] == decision["platform"]])
        for decision in _rows(connection, DECISIONS, title["netflix_id"])
    }
    for decision, own in by_platform.values():
        _print(_decision(decision, own, title))
        for row in own[:most]:
            _show_candidate(row, meanings)
        if most < len(own):
            more = f"… and {len(own) - most:,} more" if most else f"{len(own):,} candidates"
            _print(Text(f"  {more}: --candidates {len(own)}\n"))


def _show_title(title: Row) -> None:
    length = f"{title['runtime_minutes']} minutes" if title["runtime_minutes"] else None
    if title["seasons"]:
        length = f"{title['seasons']} season{'s' if title['seasons'] > 1 else ''}"
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim")
    facts.add_column()
    facts.add_row("what", ", ".join(filter(None, [title["kind"], str(title["release_year"] or "") or None, length])))
    facts.add_row("directors", Text(_in_short(title["listed_directors"] or [], CAST_NAMED) or "none listed"))
    facts.add_row("cast", Text(_in_short(title["listed_cast"] or [], CAST_NAMED) or "none listed"))
    _print(Rule(style="dim"))
    _print(Text.assemble((title["title"], "bold"), f"  {title['netflix_id']}"))
    _print(facts)
    answers.print()


def _decision(decision: Row, candidates: Sequence[Row], title: Row) -> Text:
    """What was decided for a title on a platform, and why, in a sentence."""
    named = f"{decision['rated_title_id'] or decision['best_candidate_id']} “{decision['candidate_title']}”"
    start = (f"{decision['platform']}: ", "bold")
    if decision["rated_title_id"] is None:
        why = wording.why_unmatched(decision, candidates[0] if candidates else None, title["kind"], named)
        return Text.assemble(start, ("not matched", "bold"), f", because {why}.\n")
    if decision["match_tier"] == "override":
        why = f", {wording.override(decision['override_note'])}.\n"
    else:
        next_is_weak = len(candidates) > 1 and not candidates[1]["meets_threshold"]
        lead = wording.lead(decision["match_margin"], next_is_weak=next_is_weak)
        again = decision["also_recorded_as"]
        also = f" It is recorded there again, with fewer votes, as {again}." if again else ""
        why = f" in tier {decision['match_tier']} with score {decision['match_score']}, {lead}.{also}\n"
    return Text.assemble(start, (f"matched with {named}", "bold"), why)


def _show_candidate(row: Row, meanings: Meanings) -> None:
    head = Table.grid(expand=True, padding=(0, 1))
    head.add_column(ratio=1)
    head.add_column(justify="right", no_wrap=True)
    name = Text.assemble(
        (row["rated_title_id"], "bold"), f"  {row['rated_title']} ({row['rated_kind']}, {_years(row)})"
    )
    head.add_row(name, Text(f"{_standing(row)}score {row['match_score']:>3}{_needed(row)}", style="bold"))

    lines = Table.grid(padding=(0, 1))
    lines.add_column(justify="right", width=3)
    lines.add_column(no_wrap=True)
    lines.add_column()
    nothing = []
    for comparison in _comparisons(row):
        level, weight = row[f"{comparison}_level"], row[f"{comparison}_weight"]
        if weight == 0:
            nothing.append(f"{comparison} {level}".replace("_", " "))
            continue
        fact = _fact(comparison, row)
        lines.add_row(
            f"{weight:+}",
            comparison.replace("_", " "),
            Text(f"{meanings[comparison, level]}{f': {fact}' if fact else ''}"),
        )
    if nothing:
        lines.add_row("0", Text("the rest"), Text(" · ".join(nothing)), style="dim")
    _print(Padding(head, (0, 0, 0, 2)))
    _print(Padding(lines, (0, 0, 1, 3)))


def _comparisons(row: Row) -> list[str]:
    return [name.removesuffix("_weight") for name in row if name.endswith("_weight")]


def _standing(row: Row) -> str:
    if row["is_chosen"]:
        return "chosen, "
    if row["override"] == "forbid":
        return "forbidden, "
    return "" if row["meets_threshold"] else "too weak, "


def _needed(row: Row) -> str:
    """What a pair would have needed that is too weak by its score; others are refused for something else."""
    required = row["required_score"]
    return f" of {required}" if required is not None and row["match_score"] < required else ""


def _fact(comparison: str, row: Row) -> str:
    """What was found, in numbers or names, where it says more than the level's meaning."""
    ours, theirs = row["netflix_name"], row["rated_name"]
    if comparison == "name" and (ours != theirs or theirs != row["rated_title"]):
        return f"“{ours}”" if ours == theirs else f"“{ours}” and “{theirs}”"
    if comparison in ("directors", "cast") and row[f"{comparison}_shared"]:
        counts = f"{row[f'{comparison}_shared']} of {row[f'netflix_{comparison}']} and {row[f'rated_{comparison}']}"
        return f"{counts}, {_in_short(row[f'shared_{comparison}'], SHARED_NAMED)}"
    numbers = {"term_frequency": row["namesakes"], "runtime": row["runtime_gap"], "popularity": row["votes"]}
    return f"{number:,}" if (number := numbers.get(comparison)) and number > 1 else ""


def _in_short(names: Sequence[str], most: int) -> str:
    rest = len(names) - most
    return ", ".join(names) if rest <= 1 else f"{', '.join(names[:most])} and {rest} more"


def _years(row: Row) -> str:
    first, last = row["year_from"], row["year_to"]
    if first is None:
        return "year unknown"
    if row["rated_kind"] != "series" or first == last:
        return str(first)
    return f"{first}–{last or ''}"


def _named(title: Row) -> str:
    return f"{title['netflix_id']}  {title['title']} ({title['kind']}, {title['release_year']})"


def _rows(connection: extensions.connection, statement: str, *values: object) -> list[Row]:
    names, rows = query(connection, statement, *values)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _print(what: RenderableType) -> None:
    answers.print(what, width=min(answers.width, WIDEST))
