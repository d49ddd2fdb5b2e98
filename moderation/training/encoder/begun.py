"""What a training began with, so that another is not gone on from by mistake."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from moderation.domain.errors import ModerationError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from moderation.training.encoder.batches import Lesson
    from moderation.training.encoder.recipe import EncoderRecipe

_FILE = "begun.json"


class OtherTrainingError(ModerationError):
    """The folder holds a training of another recipe, or of other examples."""

    def __init__(self, work: Path) -> None:
        """Say what to do about it."""
        super().__init__(
            f"{work} holds a training that began with another recipe or other examples. "
            "Empty the folder to begin again, or name another."
        )


def note_beginning(work: Path, recipe: EncoderRecipe, lessons: Sequence[Lesson]) -> None:
    """Write down what a training begins with; a folder that says it already must agree.

    Args:
        work: Folder of the training.
        recipe: Its settings.
        lessons: What it learns, in order.

    Raises:
        OtherTrainingError: The folder's training began with something else.
    """
    learnt = hashlib.sha256()
    for lesson in lessons:
        row = (lesson.text, lesson.context, lesson.targets, lesson.weight)
        learnt.update(json.dumps(row).encode() + b"\n")
    begun = {"recipe": recipe.as_dict(), "lessons": learnt.hexdigest()}
    path = work / _FILE
    if path.exists() and json.loads(path.read_text(encoding="utf-8")) != begun:
        raise OtherTrainingError(work)
    path.write_text(json.dumps(begun, indent=2) + "\n", encoding="utf-8")
