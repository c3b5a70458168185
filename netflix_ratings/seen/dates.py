"""Days as files write them: which number is the day, the month and the year, the whole file tells."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from netflix_ratings.seen.rules import STREAMING, plain

Order = Literal["ymd", "dmy", "mdy"]
ORDERS: tuple[Order, ...] = ("ymd", "dmy", "mdy")
WORDS: dict[Order, str] = {"ymd": "year, month, day", "dmy": "day, month, year", "mdy": "month, day, year"}
NUMBERS = re.compile("^[^0-9]*([0-9]{1,4})([^0-9]{1,3})([0-9]{1,2})[^0-9]{1,3}([0-9]{1,4})(?![0-9])")


def read_day(text: str, order: Order, today: date) -> date | None:
    """A day in the order; None where it is none, or lies in the future."""
    found = NUMBERS.match(plain(text))
    if not found:
        return None
    numbers = dict(zip(order, (found[1], found[3], found[4]), strict=True))
    year, month, day = numbers["y"], int(numbers["m"]), int(numbers["d"])
    if len(year) not in (2, 4) or max(map(len, (numbers["m"], numbers["d"]))) > 2:
        return None
    try:
        read = date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    except ValueError:
        return None
    # Somewhere it is tomorrow already.
    fits = read <= today + timedelta(days=1) and (len(year) == 4 or read.year >= STREAMING)
    return read if fits else None


def orders(texts: Sequence[str], today: date) -> list[Order]:
    """The orders in which the days may be meant: one where the whole file tells, none where there is no day at all."""
    read = {order: [day for text in texts if (day := read_day(text, order, today))] for order in ORDERS}
    most = max(map(len, read.values()))
    possible = [order for order in ORDERS if most and len(read[order]) == most]
    different = [order for at, order in enumerate(possible) if read[order] not in [read[o] for o in possible[:at]]]
    if len(different) > 1:
        # Lists of what was watched begin with the latest.
        falling = [order for order in different if all(a >= b for a, b in pairwise(read[order]))]
        different = falling if falling else different
    if len(different) > 1:
        # Two digits of a year come first where nothing else fits.
        different = [order for order in different if order != "ymd"]
    separators = {found[2].strip(" ") for text in texts if (found := NUMBERS.match(plain(text)))}
    if len(different) > 1 and "dmy" in different and "/" not in separators:
        return ["dmy"]  # the month is only ever written first with a slash
    return different
