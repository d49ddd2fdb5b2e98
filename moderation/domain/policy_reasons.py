"""What the reasons of a policy file must satisfy: a commenter is told why, and truly."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any

from moderation.domain.scores import SCORE_NAMES, TOXIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

Document = dict[str, Any]
_KEYS = {"label", "clause", "hold", "reject"}
_LANGUAGE = "langue"
"""The reason for a comment that is not scored: it serves no label."""
SIGNAL_REASONS = (
    "anonymat",
    "premier",
    "sans-lecture",
    "meute",
    "bouclier",
    "nouveaux",
    "ralenti",
    "ferme",
)
"""Reasons that rest on what surrounds a comment; the shipped policy has all of them, and
lends its sentence to a policy that leaves one out."""
PLACES = {"meute": {"rank", "window"}}
"""What a sentence may leave a place for, between braces."""
_UNSCORED = {_LANGUAGE, *SIGNAL_REASONS}


def check_reasons(document: Document) -> Iterator[str]:
    """Yield what is wrong with the reasons, in a document whose tables are there."""
    rows = document["reasons"]
    clauses = [row.get("id") for row in document["clauses"] if isinstance(row, dict)]
    rejecting = set(_rejecting(document["thresholds"]))
    for code, row in rows.items():
        if isinstance(row, dict):
            problems = [
                *(f"`{key}` is unknown" for key in row.keys() - _KEYS),
                *_check_label(code, row),
                *_check_clause(row, clauses),
                *_check_sentences(row, rejecting),
                *_check_places(code, row),
            ]
        else:
            problems = ["it must be a table"]
        yield from (f"`reasons.{code}`: {problem}" for problem in problems)
    served = [_served(code, row) for code, row in rows.items() if isinstance(row, dict)]
    for name in sorted({*document["thresholds"], *SCORE_NAMES, _LANGUAGE}):
        if served.count(name) > 1:
            yield f"`reasons` has {served.count(name)} reasons for `{name}`: one would be lost"
        if name not in served and (name in document["thresholds"] or name == _LANGUAGE):
            yield f"`reasons` says nothing for `{name}`: a commenter must be told why"


def is_blank(value: object) -> bool:
    """Tell whether a value is no text, or one that says nothing."""
    return not isinstance(value, str) or not value.strip()


def _served(code: str, row: Document) -> object:
    return code if code in _UNSCORED else row.get("label")


def _rejecting(tables: Document) -> Iterator[str]:
    """Yield the labels that reject somebody, in tables that may be wrong elsewhere."""
    for name in TOXIC_LABELS:
        table = tables.get(name)
        rows = table.values() if isinstance(table, dict) else ()
        if any(isinstance(row, dict) and "reject" in row for row in rows):
            yield name.value


def _check_label(code: str, row: Document) -> Iterator[str]:
    if code in _UNSCORED:
        if "label" in row:
            yield "it rests on no score, and has no `label`"
    elif row.get("label") not in SCORE_NAMES:
        yield f"`label` must be one of {', '.join(SCORE_NAMES)}, not {row.get('label')!r}"


def _check_clause(row: Document, clauses: list[Any]) -> Iterator[str]:
    clause = row.get("clause", "")
    if not isinstance(clause, str):
        yield f"`clause` must be the id of a clause, not {clause!r}"
    elif "clause" in row and clause not in clauses:
        yield f"there is no clause `{clause}`"


def _check_sentences(row: Document, rejecting: set[str]) -> Iterator[str]:
    """A commenter who is refused is never told that somebody will read them again."""
    label = row.get("label")
    if is_blank(row.get("hold")):
        yield "`hold` must be a sentence"
    if "reject" in row and is_blank(row["reject"]):
        yield "`reject` must be a sentence"
    elif "reject" not in row and isinstance(label, str) and label in rejecting:
        yield f"it needs a sentence `reject`, since `{label}` may reject a comment"


def _check_places(code: str, row: Document) -> Iterator[str]:
    """A sentence leaves a place only for what is known when it is said."""
    if code not in PLACES:
        return
    for key in ("hold", "reject"):
        try:
            names = {name for _, name, _, _ in Formatter().parse(str(row.get(key, "")))}
        except ValueError:
            yield f"`{key}` has a brace that is not closed"
            continue
        for name in names - {None} - PLACES[code]:
            yield f"`{key}` leaves a place for `{{{name}}}`, which is not known"
