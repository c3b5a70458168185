"""Templates and numbers: how a page is made from what the marts say."""

import hashlib
import json
import re
import shlex
from collections.abc import Sequence
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from netflix_ratings.watch.catalogue import Title

POLICY = "; ".join(
    [
        # A page opened from disk has no origin for 'self' in some browsers: so file: as well.
        "default-src 'none'",
        "script-src 'self' file:",
        "style-src 'self' file: 'unsafe-inline'",  # plots and table set their own styles
        "img-src 'self' file: data:",
        "form-action 'self' file:",
        "base-uri 'none'",
    ]
)
"""What a page may load: files beside it, nothing from anywhere else, and no script inside the page."""

PLAIN_ID, NOT_PLAIN = re.compile("[a-z]?[0-9a-f]{1,30}"), re.compile("[^a-z0-9]")


def environment() -> Environment:
    """The templates with their filters; every text that is put into one is escaped."""
    made = Environment(
        loader=PackageLoader("netflix_ratings.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "grouped": grouped,
        "duration": duration,
        "years": years,
        "episodes": episodes,
        "day": day,
        "percent": percent,
        "data": data,
        "some": some,
        "moment": moment,
        "page_name": page_name,
        "shell": shlex.quote,
    }
    made.globals |= {"policy": POLICY}
    return made


def page_name(netflix_id: str) -> str:
    """The name of a title's page, without `.html`: the id, or for an odd one what is safe of it and a hash.

    An id comes from a file: it must not lead out of the folder, nor be too long for a name, nor differ from another in
    case alone, which some systems do not tell apart.
    """
    if PLAIN_ID.fullmatch(netflix_id):
        return netflix_id
    digest = hashlib.sha256(netflix_id.encode()).hexdigest()[:16]
    return f"{NOT_PLAIN.sub('-', netflix_id.lower())[:40]}-{digest}"


def odd_pages(titles: Sequence[Title]) -> dict[str, str]:
    """The names of the pages of titles whose ids cannot stand in a file's name, by their ids."""
    names = ((title.netflix_id, page_name(title.netflix_id)) for title in titles)
    return {netflix_id: name for netflix_id, name in names if name != netflix_id}


def write(path: Path, text: str) -> None:
    """Write a file of the site, the same bytes on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def as_json(value: Any) -> str:
    """The shortest JSON, with days as texts and decimals as numbers."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def data(value: Any) -> Markup:
    """JSON for a script element: no text in it can close the element, or open a comment."""
    return Markup(as_json(value).replace("<", "\\u003c"))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value)}")


def grouped(value: Decimal | int | float | None, places: int | None = None) -> str:
    """A number with thousands separated, a true minus sign, and a dash for None."""
    if value is None:
        return "–"
    return (f"{value:,}" if places is None else f"{value:,.{places}f}").replace("-", "−")


def percent(share: Decimal | float | None, places: int = 1) -> str:
    """A share from 0 to 1 as per cent; a dash where there is none."""
    return "–" if share is None else f"{share:.{places}%}"


def duration(minutes: int | None, seasons: int | None) -> str:
    """How long a title is, as people say it; nothing where it is not known."""
    if seasons is not None:
        return f"{seasons} season{'s' if seasons > 1 else ''}"
    if minutes is None:
        return ""
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"


def years(title: Title) -> str:
    """The year of a film; of a series the years it ran: 2008–2013, 2016– where it goes on."""
    if title.series_from is None or title.runtime_minutes is not None:
        return str(title.release_year or "")
    if title.series_from == title.series_to:
        return str(title.series_from)
    return f"{title.series_from}–{title.series_to or ''}"


def episodes(title: Title) -> str:
    """How many episodes a series has, and how long one is; nothing where neither is known."""
    if title.episodes is None:
        return "" if title.episode_minutes is None else f"{title.episode_minutes} min an episode"
    said = f"{title.episodes:,} episode{'' if title.episodes == 1 else 's'}"
    return said if title.episode_minutes is None else f"{said} of {title.episode_minutes} min"


def day(value: date | datetime | None) -> str:
    """A day as 5 June 2021, in UTC; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(timezone.utc).date()
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """A moment as machines read it, to the second and in UTC, whatever time zone the session has."""
    return value.astimezone(timezone.utc).isoformat(timespec="seconds")


def some(items: Sequence[str], most: int = 3) -> str:
    """Names in a row, only the first where there are many: a, b, c and 4 more."""
    if len(items) <= most + 1:
        return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
    return f"{', '.join(items[:most])} and {len(items) - most} more"
