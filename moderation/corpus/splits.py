"""Which side of the split an example stands on, fixed in a file.

Examples of one group (batch, conversation, thread, template) stay together, and so do
groups that share a near-duplicate: together they are a *unit*. ``training_data/splits.tsv``
says, for every group that was ever trained or tested on, its unit and its side; data that
is added later never moves one that is there. A group that the file does not know follows
a near-duplicate that it knows, else the hash of its name.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from moderation.corpus.near_duplicates import near_duplicates
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from moderation.corpus.example import Example

TEST_SHARE = 0.15
LEAST_COMPARED = 30
"""Letters under which two texts may be alike by chance ("merci beaucoup")."""
_HEAD = "group\tunit\tside"
_SIDES = {"test": True, "train": False}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group stands.

    Attributes:
        unit: The name of what must stay together.
        test: Whether it is kept for testing and never trained on.
    """

    unit: str
    test: bool


def is_test(unit: str, *, share: float = TEST_SHARE) -> bool:
    """Say on which side a new unit falls."""
    return _fraction(f"split:{unit}") < share


def fold_of(unit: str, folds: int) -> int:
    """Return the cross-validation fold of a unit, 0 to ``folds - 1``."""
    return int(_fraction(f"fold:{unit}") * folds)


def read_places(path: Path) -> dict[str, Place]:
    """Read the file of fixed places; none where there is no file.

    Raises:
        CorpusError: The file breaks its form; the message names the line.
    """
    if not path.exists():
        return {}
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    if head != _HEAD:
        raise CorpusError(f"{path.name} must begin with the columns {_HEAD.split()}")
    places = {}
    for number, line in enumerate(lines, start=2):
        try:
            group, unit, side = line.split("\t")
            places[group] = Place(unit, _SIDES[side])
        except (KeyError, ValueError) as error:
            raise CorpusError(f"{path.name}, line {number}: not a group, unit and side") from error
    return places


def write_places(path: Path, places: Mapping[str, Place]) -> None:
    """Write the file of fixed places, in name order."""
    rows = (
        f"{group}\t{place.unit}\t{'test' if place.test else 'train'}\n"
        for group, place in sorted(places.items())
    )
    path.write_text(f"{_HEAD}\n{''.join(rows)}", encoding="utf-8")


def places_of(examples: Sequence[Example], fixed: Mapping[str, Place]) -> dict[str, Place]:
    """Return the place of the group of every example.

    A new group near a known one joins its unit, a test unit first; new groups near each
    other share a unit named by the smallest name.
    """
    new = {example.group for example in examples} - fixed.keys()
    near: dict[str, set[str]] = defaultdict(set)
    for one, other in _near_groups(examples) if new else ():
        near[one].add(other)
        near[other].add(one)
    places = {group: place for group, place in fixed.items() if group not in new}
    for unit in _joined(new, near):
        known = {fixed[group] for member in unit for group in near[member] if group in fixed}
        name = min(unit)
        place = min(known, key=lambda p: (not p.test, p.unit), default=Place(name, is_test(name)))
        places |= dict.fromkeys(unit, place)
    return {example.group: places[example.group] for example in examples}


def split(
    examples: Sequence[Example], fixed: Mapping[str, Place]
) -> tuple[list[Example], list[Example]]:
    """Return ``(training, test)``; near-duplicates of a test example are not trained on.

    The group of each example returned is its unit.
    """
    places = places_of(examples, fixed)
    sides: dict[bool, list[Example]] = defaultdict(list)
    for example in examples:
        place = places[example.group]
        sides[place.test].append(replace(example, group=place.unit))
    return sides[False], sides[True]


def apart(unseen: Sequence[Example], training: Sequence[Example]) -> list[Example]:
    """Return the examples that no training example nearly repeats."""
    known = [(f"training {number}", example.text) for number, example in enumerate(training)]
    new = [(f"unseen {number}", example.text) for number, example in enumerate(unseen)]
    repeated = {
        other
        for one, other in near_duplicates([*known, *new])
        if one.startswith("training") and other.startswith("unseen")
    }
    return [example for (key, _), example in zip(new, unseen, strict=True) if key not in repeated]


def count_by(examples: Iterable[Example], trait: str) -> dict[str, int]:
    """Count the examples by a trait, the most frequent first."""
    counts: dict[str, int] = defaultdict(int)
    for example in examples:
        counts[example.traits.get(trait, "")] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _near_groups(examples: Sequence[Example]) -> Iterator[tuple[str, str]]:
    groups = {str(number): example.group for number, example in enumerate(examples)}
    texts = (
        (str(number), example.text)
        for number, example in enumerate(examples)
        if len(example.text) >= LEAST_COMPARED
    )
    for one, other in near_duplicates(texts):
        if groups[one] != groups[other]:
            yield groups[one], groups[other]


def _joined(new: set[str], near: Mapping[str, set[str]]) -> Iterator[set[str]]:
    """Yield the connected sets of new groups."""
    left = set(new)
    while left:
        unit, waiting = set(), [min(left)]
        while waiting:
            group = waiting.pop()
            if group in left:
                left.remove(group)
                unit.add(group)
                waiting += near.get(group, ())
        yield unit


def _fraction(name: str) -> float:
    digest = hashlib.sha256(name.encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
