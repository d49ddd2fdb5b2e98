"""The numbers beside an axis."""

from __future__ import annotations

from math import ceil, floor, log10

_MOST = 5


def nice_ceiling(largest: int) -> int:
    """Return a round number that is at least as large, 1 at least.

    >>> [nice_ceiling(n) for n in (0, 3, 7, 41, 80, 81, 1000)]
    [1, 3, 8, 50, 80, 100, 1000]
    """
    if largest <= 1:
        return 1
    unit = 10 ** floor(log10(largest))
    return int(next(step * unit for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * unit >= largest))


def spread(count: int, most: int = _MOST) -> list[int]:
    """Return at most so many places among ``count``, evenly, the first among them.

    >>> spread(3), spread(30)
    ([0, 1, 2], [0, 6, 12, 18, 24])
    """
    return list(range(0, count, max(1, ceil(count / most))))
