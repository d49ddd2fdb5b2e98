"""Figures of the review desk: counted from rows, without what was undone."""

from api.services.figures.whole import PERIODS, Figures, figures_of

__all__ = ["PERIODS", "Figures", "figures_of"]
