"""Everything a policy file must satisfy, each rule a generator of sentences."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeGuard

from moderation.domain.comment import Accountability
from moderation.domain.policy_numbers import (
    ACCOUNTABILITY,
    FIRST,
    check_numbers,
    check_pile_ons,
    check_reading,
    is_number,
)
from moderation.domain.policy_reasons import check_reasons, is_blank
from moderation.domain.scores import SCORE_NAMES, TOXIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

Document = dict[str, Any]

_TABLES: dict[str, type] = {
    "version": str,
    "automatic_reject": bool,
    "accountability": dict,
    "thresholds": dict,
    "clauses": list,
    "reasons": dict,
}
_OPTIONAL: dict[str, type] = {"reading": dict, "pile_ons": dict}
"""What a policy need not say: the shipped one says it in its place."""


def check_document(document: Document) -> list[str]:
    """Return every problem of a policy document, as sentences; empty when it is sound."""
    if problems := list(_check_shape(document)):
        return problems
    return [
        *_check_names(document),
        *_check_accountability(document["accountability"]),
        *_check_clauses(document["clauses"]),
        *_check_thresholds(document["thresholds"]),
        *check_reading(document.get("reading", {})),
        *check_pile_ons(document.get("pile_ons", {})),
        *check_reasons(document),
    ]


def _check_shape(document: Document) -> Iterator[str]:
    for name in _TABLES:
        if name not in document:
            yield f"`{name}` is missing"
    for name, kind in (_TABLES | _OPTIONAL).items():
        if name in document and not isinstance(document[name], kind):
            yield f"`{name}` must be a {kind.__name__}, not {document[name]!r}"


def _check_names(document: Document) -> Iterator[str]:
    if is_blank(document["version"]):
        yield "`version` is empty: decisions could not be traced to it"
    yield from (f"`{name}` is unknown" for name in document.keys() - (_TABLES | _OPTIONAL).keys())


def _check_accountability(table: Document) -> Iterator[str]:
    if "trusted_after_days" not in table:
        yield "`accountability.trusted_after_days` is missing"
    yield from check_numbers("accountability", table, ACCOUNTABILITY)


def _check_clauses(rows: list[Any]) -> Iterator[str]:
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or row.keys() != {"id", "title", "text"}:
            yield f"clause {number} must have `id`, `title` and `text`, and nothing else"
        elif any(is_blank(value) for value in row.values()):
            yield f"clause {number}: `id`, `title` and `text` must be non-empty strings"
        elif row["id"] in seen:
            yield f"clause id `{row['id']}` is used twice"
        else:
            seen.add(row["id"])


def _check_thresholds(tables: Document) -> Iterator[str]:
    levels = [level.value for level in Accountability]
    for name, table in tables.items():
        where = f"`thresholds.{name}`"
        if name not in SCORE_NAMES:
            yield f"{where}: no such score; the scores are {', '.join(SCORE_NAMES)}"
        elif not isinstance(table, dict):
            yield f"{where} must be a table of {', '.join(levels)}"
        else:
            known = {*levels, FIRST}
            yield from (f"{where}: `{level}` is unknown" for level in table.keys() - known)
            problems = [
                *_check_first(name, table.get(FIRST, {})),
                *(p for level in levels for p in _check_row(name, level, table.get(level, {}))),
            ]
            yield from problems or _check_indulgence(name, table)


def _check_row(name: str, level: str, row: object) -> Iterator[str]:
    where = f"`thresholds.{name}.{level}`"
    if not isinstance(row, dict):
        yield f"{where} must be a table with `hold` and, where allowed, `reject`"
        return
    yield from (f"{where}: `{key}` is unknown" for key in row.keys() - {"hold", "reject"})
    numbers = {key: row[key] for key in ("hold", "reject") if key in row}
    bad = {key: value for key, value in numbers.items() if not _is_probability(value)}
    yield from (f"{where}.{key} must lie between 0 and 1, not {v!r}" for key, v in bad.items())
    if "reject" in numbers and name not in TOXIC_LABELS:
        yield f"{where}: `{name}` alone may never reject a comment, at most hold it"
    if len(numbers) == 2 and not bad and numbers["hold"] > numbers["reject"]:  # noqa: PLR2004 -- both
        yield f"{where}: `hold` is above `reject`, so that nothing would be held"


def _check_first(name: str, row: object) -> Iterator[str]:
    """A first comment may wait sooner than others; it is refused like them."""
    if isinstance(row, dict) and "reject" in row:
        yield f"`thresholds.{name}.{FIRST}`: it has a `hold` only"
    else:
        yield from _check_row(name, FIRST, row)


def _check_indulgence(name: str, table: Document) -> Iterator[str]:
    """An author who answers for their words is never judged more severely."""
    if table.get(FIRST, {}).get("hold", 0) > table.get("anonymous", {}).get("hold", 2):
        yield f"`thresholds.{name}`: `{FIRST}` is milder than `anonymous`"
    if name in TOXIC_LABELS and "hold" in table.get("anonymous", {}):
        own = table.get("trusted", {}).get("hold", 1)
        if own >= 1:
            yield f"`thresholds.{name}`: trusted authors are never held, and a record buys nothing"
    for key in ("hold", "reject"):
        for milder, stricter in pairwise(reversed(Accountability)):
            low = table.get(stricter.value, {}).get(key, 2)
            high = table.get(milder.value, {}).get(key, 2)
            if low > high:
                yield (
                    f"`thresholds.{name}`: `{key}` is more severe for {milder.value} "
                    f"than for {stricter.value} authors"
                )


def _is_probability(value: object) -> TypeGuard[float]:
    return is_number(value) and 0 <= value <= 1
