"""Writing decisions beside the rows they judge."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, BinaryIO, Protocol

import click

from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from moderation.cli.row import Row
    from moderation.domain.decision import Decision

OTHER_COLUMNS = "the CSV files have different columns: score them one by one"


class Writer(Protocol):
    """Writes one decision after the other."""

    def write(self, row: Row, decision: Decision) -> None:
        """Write a row with its decision."""

    def flush(self) -> None:
        """Hand over what is written so far."""


def writer_for(kind: str, stream: BinaryIO, *, delimiter: str = ",") -> Writer:
    """Return the writer for an input format: CSV for CSV, JSON Lines otherwise."""
    return CsvWriter(stream, delimiter) if kind == "csv" else JsonLinesWriter(stream)


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
    """The row's columns, then the outcome, the reasons' codes and the scores.

    An added column whose name the row already uses is called ``moderation_<name>``.
    """

    def __init__(self, stream: BinaryIO, delimiter: str) -> None:
        self._text = io.TextIOWrapper(
            stream, encoding="utf-8", errors="backslashreplace", newline="", write_through=True
        )
        self._writer = csv.writer(self._text, delimiter=delimiter)
        self._columns: list[str] = []

    def write(self, row: Row, decision: Decision) -> None:
        """Write a row, the header first.

        Raises:
            ClickException: The row has not the columns of the rows before it.
        """
        scores = decision.scores.as_dict() if decision.scores else {}
        added = {
            "outcome": decision.outcome.value,
            "reasons": " ".join(reason.code for reason in decision.reasons),
            **{name: scores.get(name, "") for name in SCORE_NAMES},
        }
        if not self._columns:
            self._columns = list(row.fields)
            names = [_free(name, self._columns) for name in added]
            self._writer.writerow([*self._columns, *names])
        if row.fields.keys() != set(self._columns):
            raise click.ClickException(OTHER_COLUMNS)
        self._writer.writerow([*(row.fields[name] for name in self._columns), *added.values()])

    def flush(self) -> None:
        """Hand over what is written so far."""
        self._text.flush()

    def __del__(self) -> None:
        """Leave the underlying stream open for whoever owns it."""
        self._text.detach()


def _free(name: str, taken: list[str]) -> str:
    """Return a name for an added column that no column of the row has."""
    while name in taken:
        name = f"moderation_{name}"
    return name
