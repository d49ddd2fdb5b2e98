"""Choosing which comments the encoder need not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.evaluation.band import Band


def choose(bands: Sequence[Band], *, called_at_most: float, changed_at_most: float) -> Band:
    """Return the band that changes least among those that change and call little enough.

    Where none does both, the one that changes least among those that call little enough;
    else the last, the narrowest.

    Args:
        bands: From the widest to the narrowest.
        called_at_most: Share of the comments that the encoder may read.
        changed_at_most: Share of the comments whose outcome may change.
    """
    cheap = [band for band in bands if band.called <= called_at_most]
    both = [band for band in cheap if band.changed <= changed_at_most]
    if both:
        return min(both, key=lambda band: (band.changed, band.called))
    return min(cheap, key=lambda band: band.changed) if cheap else bands[-1]
