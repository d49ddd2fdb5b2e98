"""ROC and calibration curves as SVG, the same bytes for the same report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import roc_curve

from moderation.classifier.calibration import prior_weights
from moderation.domain.errors import ModerationError
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from moderation.evaluation.report import Report

BINS = 10
LEAST = 10
"""Examples under which a bin shows chance, and is left out."""


class FiguresUnavailableError(ModerationError):
    """Figures were asked for without the library that draws them."""

    def __init__(self) -> None:
        """Say what to install."""
        super().__init__("Figures need matplotlib: install the extra `figures`.")


def draw_figures(report: Report, priors: Mapping[str, float], folder: Path) -> None:
    """Write ``roc.svg`` and ``calibration.svg``.

    Raises:
        FiguresUnavailableError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl  # noqa: PLC0415 -- an extra, absent where the model only serves
        from matplotlib.figure import Figure  # noqa: PLC0415 -- same
    except ImportError as error:
        raise FiguresUnavailableError from error
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": "moderation", "svg.fonttype": "none", "font.size": 9}):
        for file, draw in (("roc.svg", _roc), ("calibration.svg", _calibration)):
            figure = Figure(figsize=(10, 6.5), layout="constrained")
            axes = figure.subplots(2, 3)
            for axis, name in zip(axes.flat, SCORE_NAMES, strict=True):
                draw(axis, report, name, priors[name])
                axis.set_title(name)
                axis.set_aspect("equal")
            figure.savefig(folder / file, metadata={"Date": None})


def _roc(axis: Any, report: Report, name: str, _prior: float) -> None:  # noqa: ANN401 -- matplotlib is optional
    axis.plot([0, 1], [0, 1], color="0.8", linewidth=1)
    for (source, score), (targets, scores) in sorted(report.curves.items()):
        if score == name:
            false, true, _ = roc_curve(targets, scores)
            axis.plot(false, true, linewidth=1.2, label=source)
    axis.set_xlabel("false positive rate")
    axis.set_ylabel("true positive rate")
    _legend(axis, "lower right")


def _calibration(axis: Any, report: Report, name: str, prior: float) -> None:  # noqa: ANN401 -- same
    axis.plot([0, 1], [0, 1], color="0.8", linewidth=1)
    for (source, score), (targets, scores) in sorted(report.curves.items()):
        if score == name:
            weights = prior_weights(targets, prior, np.ones(len(targets)))
            bins = np.minimum((scores * BINS).astype(int), BINS - 1)
            mass = np.bincount(bins, weights, BINS)
            filled = np.bincount(bins, minlength=BINS) >= LEAST
            said = np.bincount(bins, weights * scores, BINS)[filled] / mass[filled]
            found = np.bincount(bins, weights * targets, BINS)[filled] / mass[filled]
            axis.plot(said, found, marker="o", markersize=3, linewidth=1, label=source)
    axis.set_xlabel("probability given")
    axis.set_ylabel("share found")
    _legend(axis, "upper left")


def _legend(axis: Any, place: str) -> None:  # noqa: ANN401 -- same
    if axis.get_legend_handles_labels()[0]:
        axis.legend(fontsize=6, loc=place)
