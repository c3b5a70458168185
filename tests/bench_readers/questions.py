"""What the server does for each question of the workload, asked one by one with hundreds of sets of values.

python -m tests.bench_readers.questions [--sets N] [--files WORDS]

Asks the warehouse that is there (NETFLIX_RATINGS_HOME) by `explain (analyze, buffers)`, changes nothing in it, and
writes a section of docs/benchmarks.md for its size. A question is a script of pgbench: its `\\set name random(a, b)`
lines say which values it is asked with.
"""

import argparse
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg2 import extensions

from loaders import warehouse
from tests.bench.__main__ import PAGE, say
from tests.bench.page import QUESTIONS_HEADING, markdown_table, put_section

WORKLOAD = Path(__file__).with_name("workload")
SETS = 300
TRIES = 9
"""How often each is asked; the quickest counts, for what else the machine does is not the question's."""

SET = re.compile(r"^\\set (\w+) random\((\d+), (:?\w+)\)$", re.MULTILINE)
HEAD = re.compile(r"^(--|\\set).*\n", re.MULTILINE)

MOST_FILTERS = 4
LIST = """select netflix_id, title, release_year, imdb_rating, rt_critics_score
from marts.rpt_what_to_watch
where {filters}
order by {order}, watch_rank
limit 50 offset {offset}"""
FILTERS = {
    "title_type = '{}'": ("movie", "series"),
    "genres @> array['{}']": ("Drama", "Comedy", "Horror", "Documentary", "Sci-Fi & Fantasy", "War", "LGBTQ"),
    "countries && array['{}']": ("United States", "India", "France", "Japan", "Iceland", "Kenya"),
    "release_year >= {}": (1960, 1990, 2010, 2015, 2018),
    "release_year <= {}": (1960, 1990, 2010, 2015, 2018),
    "minimum_age <= {}": (0, 7, 13, 16),
    "runtime_minutes <= {}": (60, 90, 120),
    "imdb_rating >= {}": (6, 7, 8, 9),
    "imdb_votes >= {}": (100, 1_000, 100_000),
    "imdb_votes <= {}": (100, 1_000, 100_000),
    "rt_critics_score >= {}": (50, 71, 90),
    "rt_audience_score >= {}": (50, 71, 90),
}
"""What a list is filtered by, with values that many, some and few titles pass."""
ORDERS = (
    *("watch_rank", "imdb_rating desc nulls last", "weighted_imdb_rating desc nulls last"),
    *("rt_critics_score desc nulls last", "rt_audience_score desc nulls last", "imdb_votes desc nulls last"),
    *("critics_audience_gap desc nulls last", "date_added desc nulls last", "release_year desc nulls last"),
)
"""The orders of `netflix-ratings watch` that the mart has a column for."""


@dataclass(frozen=True)
class Question:
    """A question, and how it is asked with values by chance."""

    name: str
    what: str
    asked: Callable[[random.Random, Mapping[str, int]], str]


@dataclass(frozen=True)
class Answer:
    """What the server did for a question: milliseconds, and pages of 8 kB that it looked at."""

    statement: str
    execution: float
    planning: float
    pages: int
    plan: Mapping[str, Any]


def questions() -> list[Question]:
    """All questions of the workload."""
    return [_question(file) for file in sorted(WORKLOAD.glob("*.pgbench"))]


def any_list() -> Question:
    """A list by any filters in any order, as a form lets people ask."""
    return Question("any_list", f"Up to {MOST_FILTERS} of {len(FILTERS)} filters, any of {len(ORDERS)} orders", _list)


def _question(file: Path) -> Question:
    script = file.read_text(encoding="utf-8")
    what = re.match(r"-- (.*)\.\n", script)
    assert what is not None, f"{file.name} begins with a comment that says what it asks"
    ranges = SET.findall(script)
    plain = HEAD.sub("", script).strip().rstrip(";")

    def asked(chance: random.Random, sizes: Mapping[str, int]) -> str:
        text = plain
        for name, least, most in ranges:
            value = chance.randint(int(least), sizes[most[1:]] if most.startswith(":") else int(most))
            text = re.sub(rf":{name}\b", str(value), text)
        return text

    return Question(file.stem, what[1], asked)


def _list(chance: random.Random, _sizes: Mapping[str, int]) -> str:
    chosen = chance.sample(sorted(FILTERS), chance.randint(0, MOST_FILTERS))
    filters = " and ".join(text.format(chance.choice(FILTERS[text])) for text in chosen)
    return LIST.format(filters=filters or "true", order=chance.choice(ORDERS), offset=chance.choice((0, 0, 0, 50, 500)))


def sizes(connection: extensions.connection) -> dict[str, int]:
    """The values of the variables that pgbench is given: how many titles have a number."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from marts.dim_titles where netflix_id ~ '^s[0-9]+$'")
        [(titles,)] = cursor.fetchall()
    return {"titles": titles}


def answers(connection: extensions.connection, question: Question, sets: int, tries: int = TRIES) -> list[Answer]:
    """Ask a question with so many sets of values, the same in each run."""
    chance, known = random.Random(question.name), sizes(connection)
    return [explain(connection, question.asked(chance, known), tries) for _ in range(sets)]


def explain(connection: extensions.connection, statement: str, tries: int = TRIES) -> Answer:
    """Have it done, and told what that took."""
    taken = []
    with connection.cursor() as cursor:
        for _ in range(tries):
            cursor.execute(f"explain (analyze, buffers, timing off, format json) {statement}")
            [([told],)] = cursor.fetchall()
            plan = told["Plan"]
            pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            taken.append(Answer(statement, told["Execution Time"], told["Planning Time"], pages, plan))
    return min(taken, key=lambda answer: answer.execution)


def at(values: Sequence[float], share: float) -> float:
    """The value that so large a share of them does not pass."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def main() -> None:
    """Ask all, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=int, default=SETS, metavar="N", help="of values, for each question")
    parser.add_argument("--files", default="real files", metavar="WORDS", help="which files these are, for the page")
    asked = parser.parse_args()
    with closing(warehouse.connect()) as connection:
        connection.set_session(readonly=True, autocommit=True)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from marts.dim_titles")
            [(titles,)] = cursor.fetchall()
        rows, worst = [], []
        for question in (*questions(), any_list()):
            given = answers(connection, question, asked.sets)
            worst.append(max(given, key=lambda answer: answer.execution))
            rows.append(_row(question, given))
            say("  ".join(rows[-1]))
    for answer in worst:
        say(f"{answer.execution:.1f} ms: {' '.join(answer.statement.split())}")
    section = "\n".join(_section(titles, asked.files, asked.sets, rows))
    PAGE.write_text(put_section(PAGE.read_text(encoding="utf-8"), section), encoding="utf-8")
    say(f"written: {PAGE}")


def _row(question: Question, given: Sequence[Answer]) -> list[str]:
    took = [answer.execution for answer in given]
    shown = (at(took, 0.5), at(took, 0.95), max(took), at([answer.planning for answer in given], 0.5))
    pages = max(answer.pages for answer in given)
    return [f"`{question.name}`", question.what, *(f"{value:.2f} ms" for value in shown), f"{pages:,}"]


def _section(titles: int, files: str, sets: int, rows: list[list[str]]) -> Iterator[str]:
    yield f"{QUESTIONS_HEADING}, {titles:,} Netflix titles"
    yield ""
    yield (
        f"Written by `make bench-questions`: {files}, each question of `tests/bench_readers/workload` with {sets} sets "
        f"of values by chance, by `explain (analyze, buffers)`. Of {TRIES} tries of each the quickest counts. Planning "
        "comes on top, except where an app prepares its statements."
    )
    yield ""
    head = ["question", "asks", "median", "95% within", "slowest", "planning, median", "most pages"]
    yield from markdown_table(head, rows, left=(0, 1))


if __name__ == "__main__":
    main()
