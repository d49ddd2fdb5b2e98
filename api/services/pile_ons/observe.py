"""What a comment adds to: whom it concerns, where they stand, and whether it waits for that.

All of it happens in the transaction that stores the comment. Its cost does not grow with the
thread: every question is asked by index and has a limit. Nothing here refuses a comment; one
that would pass alone is at most held, and one that is refused stays so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.services.pile_ons import contributions
from api.services.pile_ons.braking import Brakes
from api.services.pile_ons.ladder import tells
from api.services.pile_ons.scene import Scene
from api.services.pile_ons.states import tell_of_time
from api.services.pile_ons.told import tell_pile_on
from api.services.pile_ons.words import SHIELD
from moderation.domain.decision import Outcome
from moderation.domain.signals import Signal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.services.authors.hashing import AuthorKeys
    from api.services.pile_ons.contributions import Arrived, Said
    from moderation.domain.decision import Decision, Reason
    from moderation.domain.policy import Policy

STATE, HOSTILITY = "pile_on", "hostility"
"""Signals of a comment that concerns somebody who is watched."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What became of comments, and what is to be told of it.

    Attributes:
        decisions: What each gets in the end, in order.
    """

    decisions: list[Decision]
    scene: Scene

    def tell(self, session: Session) -> None:
        """Write the messages, inside the same transaction, once the decisions are rows of it."""
        for _, person in sorted(self.scene.watched.items()):
            if person is None or person.known is None or person.changed is None:
                continue
            before, row = person.changed
            if not tells(self.scene.policy.ladder, before, person.state):
                continue
            if row is None:
                tell_of_time(session, person.known)
            else:
                tell_pile_on(session, person.known, row, row.current)


def observe(
    session: Session,
    arrived: Sequence[Arrived],
    *,
    policy: Policy,
    keys: AuthorKeys,
    at: datetime,
) -> Observed:
    """Store what comments add, and return what each gets in the end.

    To be called inside the transaction that stores them, once their rows are flushed, and
    before anything is numbered in an order common to all (the journal).

    Args:
        session: In a transaction that writes.
        arrived: Those of one submission, in any order.
        policy: The rules.
        keys: Of the site whose comments they are.
        at: The present moment.
    """
    site_id = keys.site_id
    said = [contributions.said_by(one, keys, at) for one in arrived]
    order = sorted(range(len(said)), key=lambda number: (said[number].at, number))
    in_time = [said[number] for number in order]
    scene = Scene(session, site_id, policy, keys, at)
    scene.place(in_time)
    scene.lock(in_time)
    brakes = Brakes.read(session, site_id, policy.ladder, at)
    scene.wake(brakes)
    heard = [_hear(scene, brakes, one) for one in in_time]
    contributions.store(session, site_id, in_time, keys)
    scene.look_again()
    decisions = dict(zip(order, heard, strict=True))
    return Observed([decisions[number] for number in range(len(said))], scene)


def _hear(scene: Scene, brakes: Brakes, said: Said) -> Decision:
    """Return what one comment gets, once what it adds was seen."""
    decision = said.arrived.decision
    met = brakes.met_by(said)
    more, state = scene.hear(said, brakes)
    if state is not None:
        hostility = round(said.hostility(said.concerned[0]), 4)
        seen = Signal(STATE, state.value), Signal(HOSTILITY, hostility)
        decision = replace(decision, signals=(*decision.signals, *seen))
    if decision.outcome is Outcome.REJECT:
        return decision
    codes = [code for code in met if not (more and code == SHIELD)]
    return _held(decision, [*more, *(_reason(scene.policy, code) for code in codes)])


def _reason(policy: Policy, code: str) -> Reason:
    return policy.templates[code].reason(Outcome.HOLD)


def _held(decision: Decision, reasons: Sequence[Reason]) -> Decision:
    """Hold a comment for what happens around it, after its own reasons if it has some."""
    if not reasons:
        return decision
    return replace(
        decision,
        outcome=max(decision.outcome, Outcome.HOLD),
        reasons=(*decision.reasons, *reasons),
    )
