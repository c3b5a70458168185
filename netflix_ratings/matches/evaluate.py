"""The command `evaluate`: the matches measured by labels, as tables or as JSON, and held to what was asked of them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table
from rich.text import Text

from loaders import warehouse
from loaders.warehouse import settings
from loaders.warehouse.console import answers, messages
from loaders.warehouse.errors import UserError
from netflix_ratings.matches import metrics, weights_table
from netflix_ratings.matches import weights as estimated
from netflix_ratings.matches.judging import judge
from netflix_ratings.matches.labels import Label, read_labels
from netflix_ratings.matches.listings import resolve
from netflix_ratings.matches.metrics import Figures, Judged, Share
from netflix_ratings.published import freeze, say_which
from netflix_ratings.tables import titled_table


def evaluate(
    labels: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A file of labels; repeat it for more.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: complete, nothing rounded.")] = False,
    wrong: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many false positives and negatives to list.")
    ] = 10,
    min_precision: Annotated[
        list[str] | None, typer.Option(metavar="PLATFORM=SHARE", help="Fail where precision is below; repeatable.")
    ] = None,
    min_recall: Annotated[
        list[str] | None, typer.Option(metavar="PLATFORM=SHARE", help="Fail where recall is below; repeatable.")
    ] = None,
    max_negatives_chosen: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Fail where more pairs labelled 0 were chosen.")
    ] = None,
    weights: Annotated[
        bool,
        typer.Option(
            "--weights",
            help="Estimate the match weights: m and u of each level, by the labels, or without any by expectation "
            "maximisation, beside the seed's points.",
        ),
    ] = False,
    platform: Annotated[
        list[str] | None, typer.Option(metavar="PLATFORM", help="With --weights: only for this one; repeatable.")
    ] = None,
) -> None:
    """Measure the matches by labels: precision and recall by platform, type, tier and case, and what is wrong.

    Labels are CSV files with the columns show_id, is_match (1 a match, 0 none) and tconst, or rotten_tomatoes_link, or
    platform and rated_title_id (empty: the platform has none); a column evidence or case names the case. The made-up
    sample's truth.csv is one. Or with the columns kind (film or series), title as a viewing report has it, and tconst;
    evidence not_in_file says that the loaded file has no such title.
    """
    if weights:
        if min_precision or min_recall or max_negatives_chosen is not None:
            raise typer.BadParameter("measures no matches, which --min-… and --max-… hold to", param_hint="--weights")
        _weigh(read_labels(labels) if labels else [], platform or [], as_json)
        return
    if not labels:
        raise typer.BadParameter("wanted, but for --weights alone, which needs none", param_hint="--labels")
    if platform:
        raise typer.BadParameter("goes with --weights only", param_hint="--platform")
    floors = [("precision", *_floor(text)) for text in min_precision or []]
    floors += [("recall", *_floor(text)) for text in min_recall or []]
    known = read_labels(labels)
    with closing(warehouse.connect_to_read()) as connection:
        judged = judge(connection, known)
    if as_json:
        document = json.dumps(metrics.as_document(judged), ensure_ascii=False, indent=2)
        answers.print(document, soft_wrap=True, markup=False)
    else:
        _show(judged, wrong)
    if fallen := [*_below(judged, floors), *_too_many(judged, max_negatives_chosen)]:
        raise UserError("; ".join(fallen))


def _weigh(known: Sequence[Label], wanted: Sequence[str], as_json: bool) -> None:
    """Print the estimated weights of each platform; with labels, of those that have any."""
    if known and not wanted:
        wanted = sorted({label.platform for label in known})
    with closing(warehouse.connect_to_read(settings.ANALYST)) as connection:
        build = freeze(connection)
        if known:
            known = resolve(connection, known)
            judge(connection, known)  # refuses labels of another catalogue
        estimates = []
        platforms = estimated.platforms(connection, wanted)
        quiet = not messages.is_terminal
        for platform in track(platforms, "estimating", console=messages, transient=True, disable=quiet):
            by_labels = estimated.by_labels(connection, platform, known) if known else None
            estimates.append(by_labels or estimated.by_expectation(connection, platform))
    if as_json:
        document = json.dumps(weights_table.as_document(estimates), ensure_ascii=False, indent=2)
        answers.print(document, soft_wrap=True, markup=False)
    else:
        weights_table.show(estimates)
        say_which(build)
    if unsteady := [x.platform for x in estimates if not x.converged]:
        raise UserError(f"{', '.join(unsteady)}: no estimate after {estimated.MAX_STEPS} steps: weights still change")


def _floor(text: str) -> tuple[str, float]:
    platform, _, number = text.partition("=")
    try:
        share = float(number)
    except ValueError:
        share = -1
    if not platform or not 0 <= share <= 1:
        raise UserError(f"{text}: a platform and a share are wanted, as in imdb=0.997")
    return platform, share


def _below(judged: Sequence[Judged], floors: Iterable[tuple[str, str, float]]) -> Iterator[str]:
    there = {figures.group[0]: figures for figures in metrics.by_platform(judged)}
    for name, platform, floor in floors:
        if platform not in there:
            yield f"{platform}: no labels, so that {name} is unknown"
            continue
        share = there[platform].precision if name == "precision" else there[platform].recall
        if share.value is None:
            yield f"{platform}: nothing to count, so that {name} is unknown"
        elif share.value < floor:
            yield f"{platform}: {name} is {share.value:.6f} ({share.count:,} of {share.of:,}), below {floor:g}"


def _too_many(judged: Sequence[Judged], most: int | None) -> Iterator[str]:
    chosen = [title.match for title in judged if title.is_labelled_0]
    if most is not None and len(chosen) > most:
        names = ", ".join(f"{match.title} ({match.netflix_id}, {match.pick})" for match in chosen)
        yield f"pairs labelled 0 that were chosen: {len(chosen):,}, and at most {most:,} may be: {names}"


def _show(judged: Sequence[Judged], limit: int) -> None:
    _show_platforms(judged)
    for name, how in metrics.HOW_COUNTED.items():
        answers.print(Text(f"{name}: {how}", style="dim"))
    answers.print()
    for platform in _platforms(judged):
        _show_negatives(judged, platform)
    answers.print()
    _show_shares(
        "Precision by tier", "tier", [(figures.group, figures.precision) for figures in metrics.by_tier(judged)]
    )
    _show_cases(judged)
    found = [title for title in judged if title.is_false_positive]
    false_positives = sorted(found, key=lambda title: not title.is_labelled_0)
    # Pairs labelled 0 come first and are never cut off.
    shown = max(limit, sum(title.is_labelled_0 for title in found))
    _show_titles("False positives", false_positives, shown)
    _show_titles("False negatives", [title for title in judged if title.is_false_negative], limit)


def _platforms(judged: Iterable[Judged]) -> list[str]:
    return [figures.group[0] for figures in metrics.by_platform(judged)]


def _show_platforms(judged: Sequence[Judged]) -> None:
    table = titled_table("The matches, measured by labels", ["platform", "precision", "recall"], ["F1"])
    types = metrics.by_type(judged)
    for figures in metrics.by_platform(judged):
        table.add_row(*_measures(figures.group[0], figures), style="bold")
        parts = [part for part in types if part.group[0] == figures.group[0] and (part.precision.of or part.recall.of)]
        for part in parts if len(parts) > 1 else []:
            table.add_row(*_measures(f"  {part.group[1]}", part))
        table.add_section()
    answers.print(table)


def _measures(name: str, figures: Figures) -> tuple[str, str, str, str]:
    return name, _in_two_lines(figures.precision), _in_two_lines(figures.recall), _number(figures.f1)


def _show_negatives(judged: Sequence[Judged], platform: str) -> None:
    counted = metrics.negatives(judged, platform)
    if counted.titles_with_none:
        answers.print(
            f"{platform}: of {counted.titles_with_none:,} titles that have none, {counted.of_these_picked:,} got one"
        )
    if counted.pairs_labelled_0:
        answers.print(
            f"{platform}: of {counted.pairs_labelled_0:,} pairs labelled 0, {counted.of_these_chosen:,} were chosen"
        )


def _show_cases(judged: Sequence[Judged]) -> None:
    cases = [(figures.group, figures.recall) for figures in metrics.by_case(judged)]
    _show_shares(
        "Recall by case, where any was not found", "case", [case for case in cases if case[1].count < case[1].of]
    )
    for platform in _platforms(judged):
        all_found = [f"{group[1]} {x.of:,}" for group, x in cases if group[0] == platform and x.count == x.of]
        if all_found:
            answers.print(f"{platform}, all found: {', '.join(all_found)}")
    answers.print()


def _show_shares(title: str, kind: str, shares: Iterable[tuple[tuple[str, ...], Share]]) -> None:
    table = titled_table(title, ["platform", kind], ["true positives", "of", "share", "95 %"])
    last = None
    for (platform, name), share in shares:
        if last not in (None, platform):
            table.add_section()
        cells = f"{share.count:,}", f"{share.of:,}", _number(share.value), _range(share)
        table.add_row(platform if platform != last else "", name, *cells)
        last = platform
    if last is not None:
        answers.print(table)


def _show_titles(heading: str, judged: Sequence[Judged], limit: int) -> None:
    answers.print(f"[bold]{heading}: {len(judged):,}[/]")
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for title in judged[:limit]:
        match = title.match
        how = match.tier if match.pick else match.reason
        where = " · ".join([match.platform, *sorted(title.all_cases)])
        name = Text.assemble((match.title, "bold"), f" ({match.title_type}, {match.release_year or '–'}) · {where}")
        grid.add_row(f"  {match.netflix_id}", name)
        grid.add_row("", Text(f"{how}: {_what_happened(title)}"))
    answers.print(grid)
    if len(judged) > limit:
        answers.print(f"  … and {len(judged) - limit:,} more: --wrong {len(judged)}")
    answers.print()


def _what_happened(title: Judged) -> str:
    match = title.match
    known = " or ".join(title.match_ids)
    candidate = f"{match.candidate_id} “{match.candidate_title}”" if match.candidate_id else "no candidate"
    if match.pick is None:
        best = "the same" if match.candidate_id in title.match_ids else candidate
        return f"the match is {known}; best candidate: {best}"
    why = f"the match is {known}" if known else "there is none" if title.has_none else "labelled 0"
    return f"chosen {candidate}; {why}" + (
        ", and the chosen pair is labelled 0" if known and title.is_labelled_0 else ""
    )


def _in_two_lines(share: Share) -> str:
    return f"{_number(share.value)}  {share.count:,} of {share.of:,}\n{_range(share)}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _range(share: Share) -> str:
    return "" if share.interval is None else "{:.4f}–{:.4f}".format(*share.interval)
