"""Names in files of the sources: what texts people really write."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

IMDB = {"title.basics": 2, "title.akas": 2, "name.basics": 1}  # the column of names, from 0


def names_in(folder: Path) -> Iterator[str]:
    """Every value of IMDb's columns of names, and of all of Netflix's columns, in the files below a folder."""
    for name, column in IMDB.items():
        for path in folder.rglob(f"{name}.tsv.gz"):
            with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
                yield from (line.split("\t")[column] for line in file)
    for path in folder.rglob("netflix_titles.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (value for row in csv.reader(file) for value in row)
