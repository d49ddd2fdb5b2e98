"""What one process of a raid does: it sends its part, in its own order, some of it twice."""

from __future__ import annotations

import pickle
import sys
from random import Random
from typing import TYPE_CHECKING, cast

from api.services.ledger import Submission
from api.services.moderate import moderate_many
from api.storage.database import Database
from tests.api.pile_ons.conftest import Graded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.domain.comment import Comment
    from moderation.engine import ModerationEngine

BATCH = 5


def raid(url: str, site_id: int, seed: int, comments: Sequence[Comment]) -> None:
    """Send comments by ones and by batches; to be run in a process of its own."""
    chance = Random(seed)
    mixed = [*comments, *chance.sample(list(comments), len(comments) // 3)]
    chance.shuffle(mixed)
    database = Database(url)
    engine = cast("ModerationEngine", Graded())
    while mixed:
        size = chance.choice([1, 1, 2, BATCH])
        part, mixed = mixed[:size], mixed[size:]
        with database.session() as session:
            moderate_many(session, engine, site_id, [Submission(one) for one in part])
    database.dispose()


if __name__ == "__main__":
    raid(*pickle.load(sys.stdin.buffer))  # noqa: S301 -- what the test itself wrote
