"""Python's garbage collector while dbt works: dbt keeps nearly all of its million objects, and each look is at all."""

import gc

OBJECTS = 50_000  # made until it looks at the new ones, in place of 700


def look_less_often() -> None:
    """Have it look at new objects less often; that takes a tenth off dbt's time and adds some megabytes."""
    gc.set_threshold(OBJECTS, *gc.get_threshold()[1:])


def keep_what_is_there() -> None:
    """Have it look no more at the objects that there are now, such as all that dbt has parsed."""
    gc.freeze()
