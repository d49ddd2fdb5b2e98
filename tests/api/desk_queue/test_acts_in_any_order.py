"""Whatever two people do, in any order, no decision is lost, doubled or untold."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.services.desk import acts
from api.services.desk.filters import Filters
from api.services.desk.queue import queue_page
from api.services.errors import ServiceError
from api.storage.tables import Act, Message
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from uuid import UUID

    from api.services.actors import Actor
    from tests.api.desk_queue.conftest import Desk

BOUNDED = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
STEP = st.tuples(
    st.sampled_from(["approve", "reject", "skip", "escalate", "undo", "look", "all"]),
    st.integers(0, 1),  # who
    st.integers(0, 3),  # which
    st.booleans(),  # with what they saw at the start, or with what is there now
)


def act(
    desk: Desk, actor: Actor, kind: str, seen: list[acts.Seen], last: UUID | None
) -> UUID | None:
    """Do one thing, and return what undoes it."""
    verdict = acts.Verdict(Outcome.APPROVE if kind == "approve" else Outcome.REJECT, clause="2")
    with desk.database.session() as session:
        if kind == "look":
            queue_page(session, actor, Filters(), size=2)
        elif kind == "undo":
            acts.undo(session, actor, last or uuid4())
        elif kind == "skip":
            return acts.skip(session, actor, seen).batch
        elif kind == "escalate":
            return acts.escalate(session, actor, seen).batch
        elif kind == "all":
            number = seen[0].review_id
            return acts.resolve_all(
                session, desk.engine, actor, author_of=number, verdict=verdict
            ).batch
        else:
            return acts.resolve(session, desk.engine, actor, seen, verdict).batch
    return last


@BOUNDED
@given(st.lists(STEP, max_size=12))
def test_positions_follow_each_decision_is_told_once_and_the_last_one_holds(
    desk: Desk, steps: list[tuple[str, int, int, bool]]
) -> None:
    mark = uuid4().hex
    numbers = [desk.held(f"{mark} {n}", author=mark, audit=n > 1) for n in range(3)]
    numbers.append(desk.comment(f"{mark} drawn", author=mark, audit=True))
    people = [desk.actor("Camille"), desk.actor("Owen", "owner")]
    first, batches = desk.seen(*numbers), dict[int, "UUID | None"]()
    for kind, who, which, stale in steps:
        seen = first[which] if stale else desk.seen(numbers[which])[0]
        try:
            batches[who] = act(desk, people[who], kind, [seen], batches.get(who))
        except ServiceError:
            continue
    told = Counter(message.decision_id for message in desk.rows(Message))
    done = {row.decision_id: row for row in desk.rows(Act) if row.decision_id}
    for number in numbers:
        decisions, review = desk.decisions(number), desk.review(number)
        assert [row.position for row in decisions] == list(range(len(decisions)))
        assert decisions[0].actor is None
        assert [told[row.id] for row in decisions] == [0] + [1] * (len(decisions) - 1)
        standing = [
            row for row in decisions[1:] if row.id in done and done[row.id].undone_at is None
        ]
        assert (review.state == "closed") is bool(standing)
        assert decisions[-1].outcome == (standing or decisions)[-1 if standing else 0].outcome
