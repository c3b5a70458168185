"""Estimated match weights as tables for a terminal, and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.text import Text

from loaders.warehouse.console import answers
from netflix_ratings.matches.weights import APART, ENOUGH, Estimate, Level, Pass
from netflix_ratings.tables import titled_table


def show(estimates: Sequence[Estimate]) -> None:
    """Print a table for each platform, with what it rests on and where the estimate and the points part."""
    for estimate in estimates:
        _show(estimate)
    answers.print(
        Text(
            f"bits: log2(m/u). A level is marked ◄ where bits and points differ by more than {APART:g}, the points are "
            f"outside of the 95 % interval of the bits, and at least {ENOUGH} pairs are on it. A null level (–) has no "
            "weight. One number added to all levels of a comparison without a null level moves only the threshold.",
            style="dim",
        )
    )


def as_document(estimates: Sequence[Estimate]) -> dict[str, Any]:
    """Everything, for JSON: the keys stay, nothing is rounded."""
    return {
        "platforms": [
            {
                "platform": estimate.platform,
                "estimated_by": "labels" if estimate.by_labels else "expectation_maximisation",
                "converged": estimate.converged,
                "passes": [asdict(one) for one in estimate.passes],
                "levels": [
                    asdict(level)
                    | {
                        "bits": level.bits,
                        "standard_error": level.standard_error,
                        "apart": level.apart,
                        "parts": level.parts,
                    }
                    for level in estimate.levels
                ],
            }
            for estimate in estimates
        ]
    }


def _show(estimate: Estimate) -> None:
    how = "by labels" if estimate.by_labels else "by expectation maximisation"
    table = titled_table(
        f"Match weights on {estimate.platform}, {how}",
        ["level"],
        ["m", "u", "points", "bits", "apart", "pairs"],
    )
    last = None
    for level in estimate.levels:
        if level.comparison != last:
            table.add_section()
            table.add_row(level.comparison.replace("_", " "), style="bold")
        table.add_row(f"  {level.level}", *_figures(level), style="dim" if level.bits is None else "")
        last = level.comparison
    answers.print(table)
    for one in estimate.passes:
        answers.print(Text(_basis(estimate, one)))
    parting = [level for level in estimate.levels if level.parts]
    answers.print(Text(f"{len(parting)} of {len(estimate.levels)} levels part from their points.\n"))


def _figures(level: Level) -> tuple[str, ...]:
    pairs = f"{level.matches + level.others:,.0f}"
    if level.bits is None or level.apart is None:
        return "–", "–", f"{level.points:+}", "–", "", pairs
    apart = f"{level.apart:+.1f}{' ◄' if level.parts else '  '}"
    return _share(level.m), _share(level.u), f"{level.points:+}", f"{level.bits:+.1f}", apart, pairs


def _share(share: float) -> str:
    return f"{share:.4f}" if share >= 0.001 else f"{share:.1e}"


def _basis(estimate: Estimate, one: Pass) -> str:
    what = "Names" if one.found_by == "found_by_people" else "The rest"
    basis = f"{what}: {one.pairs:,} pairs {one.found_by.replace('_', ' ')}, {one.share_of_matches:.1%} of them right"
    return f"{basis}." if estimate.by_labels else f"{basis}; {one.steps} steps."
