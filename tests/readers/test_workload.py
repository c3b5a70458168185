"""What readers ask: pgbench runs all of it, and each question has an index that answers it."""

import re
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from loaders.warehouse.settings import DATABASE
from tests.bench_readers.__main__ import WORKLOAD
from tests.loaders.conftest import Home

QUESTIONS = sorted(WORKLOAD.glob("*.pgbench"))


@pytest.fixture(scope="module")
def built(new_built_home: Callable[[], Home]) -> Home:
    return new_built_home()


def test_pgbench_asks_all_of_it(built: Home) -> None:
    postgres = built.postgres
    assert len(QUESTIONS) >= 5
    files = [word for question in QUESTIONS for word in ("-f", str(question))]
    place = ("-h", str(postgres.socket_folder), "-p", str(postgres.port), "-U", "netflix_ratings")
    done = subprocess.run(
        [
            str(postgres.binaries.bin / "pgbench"),
            "-n",
            *place,
            "-c",
            "5",
            "-t",
            "40",
            "-D",
            "titles=300",
            *files,
            DATABASE,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "number of transactions actually processed: 200/200" in done.stdout
    assert "number of failed transactions: 0 " in done.stdout


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.stem)
def test_an_index_answers_it(built: Home, question: Path) -> None:
    """A catalogue as small as the sample would be read as a whole: that is forbidden here."""
    asked = re.sub(r"(?m)^(\\set|--).*$", "", question.read_text()).strip().rstrip(";")
    asked = re.sub(r":(titles|number|genre)\b", "5", re.sub(r":year\b", "2000", asked))
    with closing(built.postgres.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("set enable_seqscan = off")
        cursor.execute("explain " + asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index" in plan and "Seq Scan" not in plan, plan
