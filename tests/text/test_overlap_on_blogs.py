"""The overlap of real comments with what stands under the same article, and under another.

The threads hold no articles: what other people wrote under the same one takes its place. The
figures of ``docs/reading.md`` are computed here.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.stats import rankdata

from moderation.domain.reading import USUAL_SHARE
from moderation.text.overlap import overlap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Row = dict[str, Any]
WORDS = 800
"""Of what stands for an article."""
LEAST_COMMENTS = 5
DRAWS = 3

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def threads(reference: Path) -> dict[str, list[Row]]:
    pool = reference / "pool" / "pool.jsonl"
    if not pool.is_file():
        pytest.skip("there is no pool beside the checkout")
    found: dict[str, list[Row]] = defaultdict(list)
    with pool.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["source"] == "blogs_fr" and not row["reserved"]:
                found[row["thread"]].append(row)
    return {key: rows for key, rows in found.items() if len(rows) >= 12}


def stand_ins(rows: list[Row], chance: random.Random) -> Iterator[tuple[str, list[Row]]]:
    """Yield texts in place of the article, and comments that have nothing to do with them.

    Nobody stands on both sides, and no comment answers one on the other side.
    """
    for _ in range(DRAWS):
        left, taken, words = chance.sample(rows, len(rows)), [], 0
        while left and words < WORDS:
            taken.append(left.pop())
            words += len(taken[-1]["text"].split())
        if words >= WORDS:
            authors = {row["author"] for row in taken}
            answered = {row.get("parent_id") for row in taken}
            text = " ".join(" ".join(row["text"] for row in taken).split()[:WORDS])
            yield (
                text,
                [
                    row
                    for row in left
                    if not row.get("parent_id")
                    and row["id"] not in answered
                    and row["author"] not in authors
                ],
            )


def measured(rows: list[Row], text: str) -> list[float]:
    found = (overlap(row["text"], text) for row in rows)
    return [one for one in found if one is not None]


def test_a_comment_is_nearer_to_its_own_article_than_to_another(
    threads: dict[str, list[Row]],
) -> None:
    """By the measure of the other comments of that thread, as a service does it."""
    chance = random.Random(11)
    everywhere = [
        (key, row) for key, rows in threads.items() for row in rows if not row.get("parent_id")
    ]
    own, other = [], []
    for key, rows in threads.items():
        for text, rest in stand_ins(rows, chance):
            near = measured(rest, text)
            if len(near) < LEAST_COMMENTS:
                continue
            strangers = [row for where, row in chance.sample(everywhere, 120) if where != key]
            far = measured(strangers, text)[: len(near)]
            own += [one / ((sum(near) - one) / (len(near) - 1)) for one in near]
            other += [one / (sum(near) / len(near)) for one in far]
    ranks = rankdata([*own, *other])[: len(own)].sum() - len(own) * (len(own) + 1) / 2
    area = ranks / (len(own) * len(other))
    off = [float(np.mean(np.array(side) < USUAL_SHARE)) for side in (own, other)]
    print(f"{len(own)} comments, area {area:.3f}, off the text {off[0]:.3f} and {off[1]:.3f}")  # noqa: T201 -- pytest -s
    assert len(own) > 500
    assert area > 0.70
    assert off[0] < 0.15
    assert off[1] > 2 * off[0]
