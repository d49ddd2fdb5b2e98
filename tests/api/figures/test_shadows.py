from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from api.services.rules import policies
from api.services.rules.shadows import model_shadow, policy_shadow
from api.storage.database import lock_for_writing
from api.storage.tables import Activation, ShadowScore
from api.storage.types import now
from moderation.domain.decision import Outcome
from tests.api.figures.conftest import History, policy_text, scores

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.services.actors import Actor

APPROVE, HOLD, REJECT = Outcome
ANONYMOUS = ("anonymous = { hold = 0.15, r", "anonymous = { hold = 0.5, r")
KNOWN = ("known = { hold = 0.25, r", "known = { hold = 0.5, r")


def test_a_policy_in_the_shadow_is_compared_with_what_was_answered_since(
    session: Session, history: History, owner: Actor
) -> None:
    text = policy_text("essai", ANONYMOUS, KNOWN)
    row = policies.save_version(session, owner, history.site_id, text)
    policies.shadow(session, owner, row.id, on=True)
    history.comment(insult=0.3)
    later = now() + timedelta(seconds=1)
    history.comment(insult=0.3, at=later)
    history.comment(insult=0.6, at=later)
    history.comment(insult=0.01, at=later)
    found = history.read(policy_shadow, row)
    assert found.changed[0].weighed == ("insult", 0.3)
    assert found.table == {(HOLD, APPROVE): 1, (HOLD, HOLD): 1, (APPROVE, APPROVE): 1}


def test_without_a_beginning_nothing_is_compared(
    session: Session, history: History, owner: Actor
) -> None:
    row = policies.save_version(session, owner, history.site_id, policy_text("essai"))
    assert history.read(policy_shadow, row).total == 0


def test_a_model_in_the_shadow_is_compared_on_the_comments_it_has_read(
    session: Session, history: History, elsewhere: History
) -> None:
    row, other = history.comment(insult=0.3), elsewhere.comment(insult=0.3)
    unread = history.comment(insult=0.3)
    assert history.read(model_shadow, history.site_id) is None
    with session.begin():
        lock_for_writing(session)
        session.add(
            Activation(role="shadow", model="/models/new", model_version="new", actor="command")
        )
        for comment in (row, other):
            session.add(
                ShadowScore(
                    comment_id=comment.id,
                    model_version="new",
                    outcome="reject",
                    scores=scores(toxicity=0.9).as_dict(),
                )
            )
        session.add(ShadowScore(comment_id=unread.id, model_version="old", outcome="approve"))
    found = history.read(model_shadow, history.site_id)
    assert found is not None
    assert found.model_version == "new"
    assert [(case.comment, case.before, case.after) for case in found.comparison.cases] == [
        (row.id, HOLD, REJECT)
    ]


def test_a_shadow_that_was_stopped_shows_nothing(session: Session, history: History) -> None:
    with session.begin():
        lock_for_writing(session)
        session.add(Activation(role="shadow", model="/m", model_version="new", actor="command"))
        session.flush()
        session.add(Activation(role="shadow", model=None, model_version="", actor="command"))
    assert history.read(model_shadow, history.site_id) is None
