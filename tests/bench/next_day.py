"""The files of the day after, as IMDb's change: all votes, a few titles and people new, a few titles changed.

python -m tests.bench.next_day FILES TO

All other rows are the same, and a file in which nothing changes is the same file.
"""

import os
import shutil
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, cast

from isal.igzip import IGzipFile, compress

NEW = 5_000  # titles of which one is new: 0.02%
CHANGED = 10_000  # titles of which one is changed: 0.01%
BLOCK = 1 << 20
TAIL = 64  # blocks at the end of a file, in which all rows of its last titles are
BASICS, RATINGS, NAMES, PRINCIPALS = "title.basics.tsv", "title.ratings.tsv", "name.basics.tsv", "title.principals.tsv"
OTHERS = ("title.akas.tsv", "title.crew.tsv")
MINUTES, VOTES, PERSON = 7, 2, 2  # columns of BASICS, of RATINGS, of PRINCIPALS

Row = list[bytes]


def write_next_day(files: Path, to: Path) -> None:
    """Write the files of the day after: the last titles stand in them once more, as new ones with people of their own.

    Args:
        files: a folder with IMDb's files, packed, with ids that ascend and are all as long, and any others.
        to: a folder that is not there yet.
    """
    for path in files.rglob("*.*"):
        if path.is_file():
            (to / path.relative_to(files)).parent.mkdir(parents=True, exist_ok=True)
            os.link(path, to / path.relative_to(files))
    titles, count = _last_rows(_path(files, BASICS))
    ids = dict(zip((row[0] for row in titles[-max(1, count // NEW) :]), _ids_after(titles[-1][0]), strict=False))
    new = {
        name: [[ids[row[0]], *row[1:]] for row in _last_rows(_path(files, name))[0] if row[0] in ids]
        for name in (BASICS, RATINGS, PRINCIPALS, *OTHERS)
    }
    known, _ = _last_rows(_path(files, NAMES))
    people = dict(zip(dict.fromkeys(row[PERSON] for row in new[PRINCIPALS]), _ids_after(known[-1][0]), strict=False))
    new[NAMES] = [[person, *row[1:]] for person, row in zip(people.values(), known[-len(people) :], strict=True)]
    for row in new[PRINCIPALS]:
        row[PERSON] = people[row[PERSON]]
    changes = {BASICS: _with_other_minutes, RATINGS: _with_more_votes}
    for name, rows in new.items():
        _write(_path(to, name), rows, changes.get(name))


def _path(files: Path, name: str) -> Path:
    (found,) = files.rglob(f"{name}.gz")
    return found


def _packed(path: Path, mode: str) -> IO[bytes]:
    return cast("IO[bytes]", IGzipFile(path, mode, compresslevel=1))  # type: ignore[no-untyped-call]  # so is the library


def _last_rows(path: Path) -> tuple[list[Row], int]:
    """The rows at the end of a file, and how many it has in all."""
    blocks, count = deque[bytes](maxlen=TAIL), 0
    with _packed(path, "rb") as file:
        while block := file.read(BLOCK):
            blocks.append(block)
            count += block.count(b"\n")
    _, *lines = b"".join(blocks).splitlines()  # the first is the header, or cut
    return [line.split(b"\t") for line in lines], count - 1


def _ids_after(last: bytes) -> Iterator[bytes]:
    kind, number = last[:2], last[2:]
    yield from (b"%s%0*d" % (kind, len(number), int(number) + more) for more in range(1, 1 + int(number)))


def _with_other_minutes(number: int, row: Row) -> Row:
    if number % CHANGED:
        return row
    minutes = row[MINUTES]
    return [*row[:MINUTES], b"%d" % (int(minutes) + 1 if minutes.isdigit() else 90), *row[MINUTES + 1 :]]


def _with_more_votes(number: int, row: Row) -> Row:
    return [*row[:VOTES], b"%d" % (int(row[VOTES]) + 1 + number % 3)]


def _write(path: Path, new: Sequence[Row], change: Callable[[int, Row], Row] | None) -> None:
    """Write a file once more with new rows at its end. A packed file goes on where another one is put behind it."""
    old = path.with_name(f"{path.name}.old")
    path.rename(old)
    if change is None:
        shutil.copyfile(old, path)
    else:
        with _packed(old, "rb") as rows, _packed(path, "wb") as file:
            file.write(next(rows))
            for number, line in enumerate(rows, start=1):
                file.write(b"\t".join(change(number, line[:-1].split(b"\t"))) + b"\n")
    with path.open("ab") as file:
        file.write(compress(b"".join(b"\t".join(row) + b"\n" for row in new)))
    old.unlink()


if __name__ == "__main__":
    write_next_day(*map(Path, sys.argv[1:]))
