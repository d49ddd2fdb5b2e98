"""Writing decisions beside the rows they judge."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, BinaryIO, Protocol

from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from moderation.cli.rows import Row
    from moderation.domain.decision import Decision


class Writer(Protocol):
    """Writes one decision after the other."""

    def write(self, row: Row, decision: Decision) -> None:
        """Write a row with its decision."""

    def flush(self) -> None:
        """Hand over what is written so far."""


def writer_for(kind: str, stream: BinaryIO) -> Writer:
    """Return the writer for an input format: CSV for CSV, JSON Lines otherwise."""
    return CsvWriter(stream) if kind == "csv" else JsonLinesWriter(stream)


class JsonLinesWriter:
    """One object a line: the row's fields, then the decision's."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, row: Row, decision: Decision) -> None:
        """Write an object; lone surrogates leave as the JSON escapes they came as."""
        added = {
            "scores": decision.scores.as_dict() if decision.scores else None,
            "outcome": decision.outcome.value,
            "reasons": [asdict(reason) for reason in decision.reasons],
            "spans": [asdict(span) for span in decision.spans],
        }
        line = json.dumps({**row.fields, **added}, ensure_ascii=False) + "\n"
        self._stream.write(line.encode("utf-8", errors="backslashreplace"))

    def flush(self) -> None:
        """Hand over what is written so far."""
        self._stream.flush()


class CsvWriter:
    """The row's columns, then the outcome, the reasons' codes and the scores."""

    def __init__(self, stream: BinaryIO) -> None:
        self._text = io.TextIOWrapper(
            stream, encoding="utf-8", errors="backslashreplace", newline="", write_through=True
        )
        self._writer: csv.DictWriter[str] | None = None

    def write(self, row: Row, decision: Decision) -> None:
        """Write a row, the header first."""
        scores = decision.scores.as_dict() if decision.scores else {}
        added = {
            "outcome": decision.outcome.value,
            "reasons": " ".join(reason.code for reason in decision.reasons),
            **{name: scores.get(name, "") for name in SCORE_NAMES},
        }
        cells = {**row.fields, **added}
        if self._writer is None:
            self._writer = csv.DictWriter(self._text, list(cells), extrasaction="ignore")
            self._writer.writeheader()
        self._writer.writerow(cells)

    def flush(self) -> None:
        """Hand over what is written so far."""
        self._text.flush()

    def __del__(self) -> None:
        """Leave the underlying stream open for whoever owns it."""
        self._text.detach()
