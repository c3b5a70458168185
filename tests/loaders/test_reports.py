"""Viewing reports: known by what is in them, one a period, refused in one line where they cannot be read."""

import shutil
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from loaders.find_files import find
from loaders.places import LocalFile
from loaders.report_addresses import due, known_reports
from loaders.reports import Period, Report, ReportRows, Reports, read_report
from loaders.sample.workbook import Cell, write_workbook
from loaders.sources import SOURCES
from loaders.warehouse.errors import UserError

from .conftest import write_report, write_source

VIEWING = next(source for source in SOURCES if source.workbooks)
ABOVE: list[list[Cell]] = [[], [None, "What We Watched: A Netflix Engagement Report"]]
SIX = [None, "Title", "Available Globally?", "Release Date", "Hours Viewed", "Runtime", "Views"]
FIRST_HALF = Period(date(2031, 1, 1), date(2031, 6, 30))


def written(path: Path, *rows: Sequence[Cell], sheet: str = "Film") -> LocalFile:
    write_workbook(path, {sheet: rows})
    return LocalFile(path)


def read(place: LocalFile) -> Report:
    report = read_report(place)
    assert report is not None
    return report


def test_cells_are_handed_on_as_text(tmp_path: Path) -> None:
    place = written(
        tmp_path / "any.xlsx",
        *ABOVE,
        [None, "Hours viewed from January to June 2031"],
        SIX[:5],
        [None, "A: Season 1 // 가: 시즌 1", "Yes", date(2031, 3, 23), 812_100_000],
        [],
        [None, " B ", "No", None, "many"],
    )
    report = read(place)
    assert report.period == FIRST_HALF
    (sheet,) = report.sheets
    assert sheet.rows == (
        (5, ("A: Season 1 // 가: 시즌 1", "Yes", "2031-03-23", "812100000")),
        (7, (" B ", "No", "", "many")),
    )
    rows = ReportRows(Reports((report,)), VIEWING.columns)
    first = rows.read().decode().splitlines()[0]
    assert first.startswith(
        "2031-01-01/2031-06-30,Film,5,A: Season 1 // 가: 시즌 1,Yes,2031-03-23,812100000,,,any.xlsx,"
    )
    assert rows.lines == 2


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("Views from July to December 2031", Period(date(2031, 7, 1), date(2031, 12, 31))),
        ("Jan-Jun 2031", FIRST_HALF),
        ("January – June 2031", FIRST_HALF),
        ("From October 2030 to March 2031", Period(date(2030, 10, 1), date(2031, 3, 31))),
    ],
)
def test_the_period_is_what_stands_above_the_headings(tmp_path: Path, said: str, period: Period) -> None:
    assert read(written(tmp_path / "a.xlsx", *ABOVE, [None, said], SIX, [None, "A"])).period == period


def test_columns_may_stand_in_another_order_and_others_are_said(tmp_path: Path) -> None:
    headings = [*SIX[:0:-1], "Language"]
    report = read(
        written(tmp_path / "a.xlsx", ABOVE[1], ["Jan to Jun 2031"], headings, [3, "1:30", 5, None, "No", "A"])
    )
    assert report.sheets[0].rows == ((4, ("3", "1:30", "5", "", "No", "A")),)
    assert report.not_read == ("column G (Language) of sheet Film",)


def test_a_workbook_of_something_else_is_none(tmp_path: Path) -> None:
    assert read_report(written(tmp_path / "What_We_Watched.xlsx", ["Title", "Views"], ["A", 5])) is None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*ABOVE, [None, "Jan to Jun 2031"], [None, "A", "No"]], "sheet Film, rows 1 to 4: no row with the headings"),
        ([*ABOVE, SIX, [None, "A"]], "sheet Film, rows 1 to 2: no period above the headings"),
        (
            [*ABOVE, ["Jan to Jun 2031"], [*SIX[:4], "Time", *SIX[5:]], [None, "A"]],
            "sheet Film, row 4: no heading Hours Viewed; column E is Time",
        ),
        (
            [*ABOVE, ["Jan to Jun 2031"], [*SIX, "Views"], [None, "A"]],
            "sheet Film, row 4, column H: Views is in column G",
        ),
        ([*ABOVE, ["Jan to Jun 2031"], SIX, [None, None, "No"]], "sheet Film, row 5, column B: no title"),
        ([*ABOVE, ["Jan to Jun 2031"], SIX], "sheet Film, row 5, column B: no titles"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, rows: list[list[Cell]], said: str) -> None:
    place = written(tmp_path / "a.xlsx", *rows)
    with pytest.raises(UserError) as error:
        read_report(place)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_damaged_report_is_named(folder: Path) -> None:
    for name in ("mine.xlsx", "What_We_Watched.xlsx"):
        path = written(folder / name, SIX).path
        path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UserError, match=r"What_We_Watched\.xlsx: the workbook is damaged"):
        find(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with every source's file but reports."""
    for source in SOURCES:
        if not source.workbooks:
            write_source(tmp_path / "files", source)
    return tmp_path / "files"


def found(folder: Path) -> list[str]:
    reports = find(folder)[VIEWING]
    return [report.place.name for report in reports.reports] if isinstance(reports, Reports) else []


def test_every_report_is_taken_whatever_its_name_once(folder: Path) -> None:
    assert find(folder)[VIEWING] is None
    write_report(folder / "below" / "later", [["B"]], "July to December 2031")
    write_report(folder / "first.XLSX", [["A"]], "January to June 2031")
    shutil.copy(folder / "first.XLSX", folder / "first (1).xlsx")
    write_workbook(folder / "mine.xlsx", {"Sheet1": [["Title", "Seen"], ["A", "yes"]]})
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.write(write_report(folder.parent / "zipped.xlsx", [["C"]], "January to June 2032"), "in/zipped.xlsx")
    assert found(folder) == ["first (1).xlsx", "later", "all.zip/in/zipped.xlsx"]


def test_two_reports_of_one_period_are_refused(folder: Path) -> None:
    write_report(folder / "a.xlsx", [["A"]], "January to June 2031")
    write_report(folder / "b.xlsx", [["B"]], "January to June 2031")
    with pytest.raises(UserError, match=r"a\.xlsx and \S+b\.xlsx are not the same, and both .* January to June 2031"):
        find(folder)


def test_a_half_year_that_must_be_out_is_due() -> None:
    first = Period(date(2031, 1, 1), date(2031, 6, 30))
    third = Period(date(2032, 1, 1), date(2032, 6, 30))
    second, fourth = Period(date(2031, 7, 1), date(2031, 12, 31)), Period(date(2032, 7, 1), date(2032, 12, 31))
    assert due([first], date(2032, 1, 1)) == []
    assert due([first], date(2032, 7, 1)) == [second]
    assert due([first, third], date(2033, 12, 1)) == [second, fourth]


def test_known_reports_are_half_years_with_an_address_each() -> None:
    reports = known_reports()
    assert due([report.period for report in reports], reports[-1].period.end) == []
    assert len({report.file_name for report in reports}) == len(reports) >= 7
