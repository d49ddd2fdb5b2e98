"""Numbers of a policy as they are read in French."""

from __future__ import annotations


def percent(probability: float) -> str:
    """Write a probability as a percentage, with the decimals it needs.

    >>> percent(0.15), percent(0.9731)
    ('15 %', '97,31 %')
    """
    return f"{plain(round(probability * 100, 2))} %"


def plain(number: float) -> str:
    """Write a number with the decimals it needs.

    >>> plain(90), plain(90.0), plain(1.25)
    ('90', '90', '1,25')
    """
    return f"{number:.4f}".rstrip("0").rstrip(".").replace(".", ",")
