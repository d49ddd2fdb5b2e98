"""Which side of the split an example stands on, decided by its group alone.

The side is a function of the group's name, so that adding data does not move an
example from one side to the other, unless it joins its group to another by a
near-duplicate.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from moderation.corpus.near_duplicates import near_duplicates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moderation.corpus.example import Example

TEST_SHARE = 0.15


def is_test(group: str, *, share: float = TEST_SHARE) -> bool:
    """Say whether a group is kept for testing and never trained on."""
    return _fraction(f"split:{group}") < share


def fold_of(group: str, folds: int) -> int:
    """Return the cross-validation fold of a group, 0 to ``folds - 1``."""
    return int(_fraction(f"fold:{group}") * folds)


def groups_of(examples: Sequence[Example]) -> list[str]:
    """Return the group of each example, near-duplicates joined.

    Groups that share a near-duplicate pair become one, named by the smallest name.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    group_by_key = {str(number): example.group for number, example in enumerate(examples)}
    for one, other in near_duplicates((k, examples[int(k)].text) for k in group_by_key):
        low, high = sorted((root(group_by_key[one]), root(group_by_key[other])))
        parent[high] = low
    return [root(example.group) for example in examples]


def split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Return ``(training, test)``; near-duplicates of a test example are not trained on."""
    sides: dict[bool, list[Example]] = defaultdict(list)
    for example, group in zip(examples, groups_of(examples), strict=True):
        sides[is_test(group)].append(example)
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


def _fraction(name: str) -> float:
    digest = hashlib.sha256(name.encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def count_by(examples: Iterable[Example], trait: str) -> dict[str, int]:
    """Count the examples by a trait, the most frequent first."""
    counts: dict[str, int] = defaultdict(int)
    for example in examples:
        counts[example.traits.get(trait, "")] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
