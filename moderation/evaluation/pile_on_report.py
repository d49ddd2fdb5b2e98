"""The rows on pile-ons of a report: every set at hand, this watch beside the simpler ways."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from moderation.domain.policy import load_policy
from moderation.evaluation.pile_on_scenes import (
    BLOGS,
    CHATS,
    authored_scenes,
    blog_scenes,
    chat_scenes,
)
from moderation.evaluation.pile_ons import (
    MEAN,
    RATE,
    WATCH,
    best,
    mean,
    rate,
    row_of,
    watching,
    with_authors,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from moderation.classifier.scorer import Scorer
    from moderation.evaluation.pile_on_scenes import Scene
    from moderation.evaluation.pile_ons import Alarms, PileOnRow

AUTHORED = "authored threads, held out"
FEW = 3
"""People in a chat of some six, of whom one is the victim, who are many."""


def pile_on_rows(
    scorer: Scorer, training_data: Path, *, corpora: Path | None = None, pool: Path | None = None
) -> list[PileOnRow]:
    """Measure the watch with a model on the sets at hand.

    Args:
        scorer: The model, its encoder in use.
        training_data: The project's own folder.
        corpora: Folder of public corpora, or None.
        pool: File of real comments, or None.
    """
    ladder = load_policy().ladder
    held_out = authored_scenes(scorer, training_data, test=True)
    taught = authored_scenes(scorer, training_data, test=False)
    ways: dict[str, Callable[[Scene], Alarms]] = {WATCH: watching(ladder)}
    if taught:
        ways |= {RATE: best(rate, taught), MEAN: best(mean(ladder.authors), taught)}
    rows = list(_rows(AUTHORED, ladder.authors, held_out, ways))
    if corpora and (chats := chat_scenes(scorer, corpora)):
        for people in (ladder.authors, FEW):
            looks = ways | {WATCH: watching(with_authors(ladder, people))}
            many = [_bullied_by(people, scene) for scene in chats]
            rows += _rows(CHATS, people, [scene for scene in many if scene.target], looks)
    if pool:
        rows += _rows(BLOGS, ladder.authors, blog_scenes(scorer, pool), ways)
    return rows


def _rows(
    source: str,
    people: int,
    scenes: Sequence[Scene],
    ways: dict[str, Callable[[Scene], Alarms]],
) -> Iterator[PileOnRow]:
    if scenes:
        yield from (row_of(source, way, people, scenes, look) for way, look in ways.items())


def _bullied_by(people: int, scene: Scene) -> Scene:
    """Return a scene whose target is one only where so many are against them."""
    authors = {seen.said.author for seen in scene.seen if seen.said.id in scene.against}
    return scene if len(authors) >= people else replace(scene, target=None)
