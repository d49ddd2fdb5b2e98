"""The lexicon's file format: one headword a line, columns separated by tabs.

Columns: headword, pos, inflection (a rule of :mod:`moderation.text.inflection`), label
(several joined by ``+``), strength (1 to 3), person, contexts, region, variants, benign.
The last two, and contexts, are lists separated by commas. Lines that start with ``#``
are comments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moderation.domain.errors import LexiconError
from moderation.domain.scores import Label
from moderation.text.inflection import RULES, inflect

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = (
    "headword",
    "pos",
    "inflection",
    "label",
    "strength",
    "person",
    "contexts",
    "region",
    "variants",
    "benign",
)
_LABELS = frozenset(Label)
_STRENGTHS = ("1", "2", "3")
_PERSON = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False, "": False}


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase of the lexicon.

    Attributes:
        labels: Values of :class:`moderation.domain.scores.Label`, the main one first.
        strength: 1 (mild, or only in context) to 3 (never innocent).
        person: Whether it weighs only when it is aimed at a person.
        contexts: What must surround it to count, as the file names it.
        region: Where it is said; empty when everywhere.
        benign: Phrases, or ``sense: word``, that take the offence away; a form alone
            (« baisers ») is no form of the entry.
        forms: Every written form that offends, in lower case, the headword first.
    """

    headword: str
    labels: tuple[str, ...]
    strength: int
    person: bool
    contexts: tuple[str, ...]
    region: str
    variants: tuple[str, ...]
    benign: tuple[str, ...]
    forms: tuple[str, ...]


def read_rows(text: str, source: str) -> tuple[Entry, ...]:
    """Return the entries of a lexicon file.

    Raises:
        LexiconError: With every problem, each naming its line.
    """
    rows = [
        (number, line.split("\t"))
        for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    problems = list(_check_rows(rows))
    if problems:
        listing = "".join(f"\n  - {problem}" for problem in problems)
        raise LexiconError(f"The lexicon {source} cannot be read:{listing}")
    return tuple(_entry(dict(zip(COLUMNS, _padded(cells), strict=True))) for _, cells in rows[1:])


def _check_rows(rows: list[tuple[int, list[str]]]) -> Iterator[str]:
    if not rows:
        yield "it is empty; its first line names the columns"
        return
    number, header = rows[0]
    if tuple(cell.strip() for cell in header) != COLUMNS:
        yield f"line {number}: the columns must be {', '.join(COLUMNS)}"
        return
    seen: dict[str, int] = {}
    for number, cells in rows[1:]:
        yield from (f"line {number}: {problem}" for problem in _check_cells(cells))
        headword = cells[0].strip().lower()
        if headword in seen:
            yield f"line {number}: `{headword}` is already on line {seen[headword]}"
        seen.setdefault(headword, number)


def _check_cells(cells: list[str]) -> Iterator[str]:
    if len(cells) > len(COLUMNS):
        yield f"it has {len(cells)} columns, not {len(COLUMNS)}"
        return
    row = dict(zip(COLUMNS, _padded(cells), strict=True))
    if not any(letter.isalnum() for letter in row["headword"]):
        yield "the headword has no letter"
    if row["inflection"] not in RULES:
        known = ", ".join(sorted(RULES))
        yield f"no inflection rule is named `{row['inflection']}`; known: {known}"
    for label in row["label"].split("+"):
        if label not in _LABELS:
            yield f"no label is named `{label}`; known: {', '.join(sorted(_LABELS))}"
    if row["strength"] not in _STRENGTHS:
        yield f"the strength is 1, 2 or 3, not `{row['strength']}`"
    if row["person"].lower() not in _PERSON:
        yield f"`person` is 1 or 0, not `{row['person']}`"


def _padded(cells: list[str]) -> list[str]:
    """Return one cell a column: an editor may have cut trailing empty ones."""
    cleaned = [cell.strip().replace("’", "'") for cell in cells]
    return cleaned + [""] * (len(COLUMNS) - len(cleaned))


def _entry(row: dict[str, str]) -> Entry:
    variants = _items(row["variants"])
    words = (row["headword"], *variants)
    benign = _items(row["benign"])
    forms = (form for word in words for form in inflect(word, row["inflection"]))
    return Entry(
        headword=row["headword"],
        labels=tuple(row["label"].split("+")),
        strength=int(row["strength"]),
        person=_PERSON[row["person"].lower()],
        contexts=_items(row["contexts"]),
        region=row["region"],
        variants=variants,
        benign=benign,
        forms=tuple(dict.fromkeys(form for form in forms if form not in benign)),
    )


def _items(cell: str) -> tuple[str, ...]:
    return tuple(item for part in cell.split(",") if (item := part.strip()))
