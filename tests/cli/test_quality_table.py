"""One table holds a model's figures and, beside them, those of its stages and peers."""

from __future__ import annotations

from moderation.cli.quality_table import quality_table
from moderation.evaluation.comparison import Comparison
from moderation.evaluation.metrics import Measure
from moderation.evaluation.report import Report
from moderation.evaluation.rows import Row

HALF = Measure(0.5, 0.4, 0.6)


def shown() -> list[list[str]]:
    names = ("auc", "average_precision", "f1", "balanced_accuracy")
    rows = [
        Row("threads", "all", score, 1_200, 30, dict.fromkeys(names[:last], HALF))
        for score, last in (("obscene", 2), ("toxicity", 4))
    ]
    comparisons = [
        Comparison("threads", "obscene", "AUC", 1_200, HALF, {"stage 1": 0.25}),
        Comparison("threads", "toxicity", "AUC", 1_200, HALF, {"stage 1": 0.75, "list": 0.625}),
        Comparison("threads", "toxicity", "BA", 1_200, HALF, {"stage 1": 0.5, "list": 0.375}),
    ]
    report = Report("small-1", rows, [], [], [], {}, comparisons=comparisons)
    columns = [[str(cell) for cell in column.cells] for column in quality_table(report).columns]
    return [list(row) for row in zip(*columns, strict=True)]


def test_others_show_their_auc_and_for_toxicity_their_balanced_accuracy() -> None:
    obscene, toxicity = shown()
    assert toxicity[-2:] == ["0.750 / 0.500", "0.625 / 0.375"]
    assert obscene[-2:] == ["0.250", ""]


def test_what_is_compared_has_an_interval_and_what_is_not_measured_is_blank() -> None:
    obscene, toxicity = shown()
    half = "0.500 [0.400, 0.600]"
    assert toxicity[2:-2] == ["1,200", "30", half, "0.500", "0.500", "", half]
    assert obscene[6:9] == ["", "", ""]
