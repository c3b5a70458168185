"""Labels: pairs of a Netflix title and a rated title that are known to match or not to match, read from CSV files."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.warehouse.errors import UserError

ID_COLUMNS = {"tconst": "imdb", "rotten_tomatoes_link": "rotten_tomatoes"}
"""The column of a platform's own ids, in the layouts of a single platform."""

WIKIDATA = "wikidata"
"""The evidence of labels that come from Wikidata."""

NOT_IN_FILE = "not_in_file"
"""The evidence of labels for a title that the platform has, but not its file that was loaded: any match is wrong."""

LAYOUTS = (
    "show_id and is_match, with tconst, or rotten_tomatoes_link, or platform and rated_title_id; "
    "or kind and title, with tconst"
)
INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xFE0F])
"""Characters that a title's end may have, and that the warehouse takes away."""


@dataclass(frozen=True)
class Label:
    """What is known of a pair. Without a rated title, and not a match: the platform truly has none.

    Attributes:
        netflix_id: of the title; empty where `listing` names it.
        listing: kind and title as a viewing report has them; the warehouse says which work it is.
    """

    netflix_id: str
    platform: str
    rated_title_id: str | None
    is_match: bool
    case: str | None
    evidence: str | None = None
    listing: tuple[str, str] | None = None


def read_labels(files: Sequence[Path]) -> list[Label]:
    """Read all the files; raise UserError where one is not of a known layout or labels contradict each other."""
    labels = list(dict.fromkeys(label for file in files for label in _read(file)))
    if not labels:
        raise UserError(f"no labels in {', '.join(map(str, files))}")
    _check_agreement(labels)
    return labels


def _read(file: Path) -> Iterator[Label]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        try:
            header = reader.fieldnames or []
            id_column = next((name for name in (*ID_COLUMNS, "rated_title_id") if name in header), None)
            if id_column in ID_COLUMNS and {"kind", "title"} <= set(header) and "is_match" not in header:
                for row in reader:
                    yield _listed(row, id_column, f"{file}, line {reader.line_num}")
                return
            needed = {"show_id", "is_match"} | ({"platform"} if id_column == "rated_title_id" else set())
            if id_column is None or not needed <= set(header):
                raise UserError(f"{file}: labels have the columns {LAYOUTS}; this has {','.join(header) or 'none'}")
            for row in reader:
                if row["is_match"] == "" and row.get("answer"):
                    continue  # `review` notes there that nothing is known of a pair
                yield _label(row, id_column, f"{file}, line {reader.line_num}")
        except (UnicodeDecodeError, csv.Error):
            raise UserError(f"{file} is not a CSV file in UTF-8") from None


def _label(row: dict[str, str | None], id_column: str, place: str) -> Label:
    netflix_id, is_match = row["show_id"], row["is_match"]
    platform = ID_COLUMNS.get(id_column) or row["platform"]
    if not netflix_id or not platform or is_match not in ("0", "1") or None in row:
        raise UserError(f"{place}: not a label, which has a show_id, a platform and is_match 0 or 1")
    rated_title_id = row[id_column] or None
    if rated_title_id is None and is_match == "1":
        raise UserError(f"{place}: is_match is 1, but {id_column} is empty")
    evidence = row.get("evidence") or None
    return Label(netflix_id, platform, rated_title_id, is_match == "1", row.get("case") or evidence, evidence)


def _listed(row: dict[str, str | None], id_column: str, place: str) -> Label:
    """A label of a listing: what is listed there is this title, or, where that is not in the file, none."""
    kind, title, rated_title_id = row["kind"], row["title"], row[id_column]
    if kind not in ("film", "series") or not title or not rated_title_id or None in row:
        raise UserError(f"{place}: not a label of a listing, which has a kind (film or series), a title, a {id_column}")
    evidence = row.get("evidence") or None
    is_match = evidence != NOT_IN_FILE
    listing = kind, " ".join(title.translate(INVISIBLE).split())
    return Label("", ID_COLUMNS[id_column], rated_title_id if is_match else None, is_match, evidence, evidence, listing)


def _check_agreement(labels: Iterable[Label]) -> None:
    said: dict[tuple[object, str, str | None], bool] = {}
    for label in labels:
        pair = (label.listing or label.netflix_id, label.platform, label.rated_title_id)
        if said.setdefault(pair, label.is_match) != label.is_match:
            raise UserError(f"the labels contradict each other: {_name(label)} and {label.rated_title_id} is 0 and 1")
    for label in labels:
        if label.is_match and (label.listing or label.netflix_id, label.platform, None) in said:
            raise UserError(
                f"the labels contradict each other: {_name(label)} is {label.rated_title_id} "
                f"and has none on {label.platform}"
            )


def _name(label: Label) -> str:
    return label.listing[1] if label.listing else label.netflix_id
