"""Random numbers, the same on every machine: no logarithm or power, as their last bits differ between machines."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_STEPS = 20  # a unit of the exponent is cut into this many
_FACTOR = 1.0512710963760241  # e ** (1 / 20), written out


def _powers() -> list[int]:
    powers, power = [], 1.0
    for _ in range(16 * _STEPS):
        powers.append(int(power))
        power *= _FACTOR
    return powers


POWERS = _powers()


def bell(rng: random.Random) -> float:
    """About normal, mean 0 and standard deviation 1, between -3.4 and 3.4."""
    return (rng.random() + rng.random() + rng.random() + rng.random() - 2.0) * 1.7320508075688772


def geometric(exponent: float) -> int:
    """About e ** exponent, at least 5."""
    return max(5, POWERS[min(len(POWERS) - 1, max(0, int(exponent * _STEPS)))])


def below(rng: random.Random, count: int) -> int:
    """A whole number from 0 up to but not including the count; several times as fast as `randrange`."""
    return int(rng.random() * count)


def between(rng: random.Random, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int(rng.random() * (high - low + 1))


def draw(rng: random.Random, choices: Sequence[T]) -> T:
    """One of the choices."""
    return choices[int(rng.random() * len(choices))]
