"""Where Netflix keeps its viewing reports: addresses that cannot be guessed, so seed `viewing_reports` has them."""

import calendar
import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from loaders.reports import Period
from loaders.warehouse import settings

LONGEST_DELAY = timedelta(days=180)
"""After the end of a half-year its report came within 23 to 165 days."""


@dataclass(frozen=True)
class KnownReport:
    """A report whose address is known.

    Attributes:
        period: what it is about.
        path: its address below `settings.reports_url()`.
        sha256: the SHA-256 that it had when it was noted; empty: not noted.
    """

    period: Period
    path: str
    sha256: str

    @property
    def file_name(self) -> str:
        """Netflix's name for the file."""
        return self.path.rpartition("/")[2]


def known_reports() -> list[KnownReport]:
    """The reports of the seed, the oldest first."""
    with (settings.ROOT / "seeds" / "viewing_reports.csv").open(encoding="utf-8", newline="") as file:
        reports = [
            KnownReport(
                Period(date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"])),
                row["path"],
                row["file_sha256"],
            )
            for row in csv.DictReader(file)
        ]
    return sorted(reports, key=lambda report: report.period.start)


def due(there: Iterable[Period], today: date) -> list[Period]:
    """The half-years since the first of these periods whose report must be out by now, and that are not there."""
    periods = set(there)
    if not periods:
        return []
    missing: list[Period] = []
    year, first_month = min(period.start for period in periods).year, 1
    while True:
        last_month = first_month + 5
        end = date(year, last_month, calendar.monthrange(year, last_month)[1])
        if end + LONGEST_DELAY > today:
            return missing
        half_year = Period(date(year, first_month, 1), end)
        if half_year not in periods and half_year.start > min(period.start for period in periods):
            missing.append(half_year)
        year, first_month = (year, 7) if first_month == 1 else (year + 1, 1)
