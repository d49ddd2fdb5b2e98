from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.services.actors import Actor, Role
from api.services.rules import policies
from api.services.rules.policies import policy_in_force, policy_in_shadow
from api.storage.tables import AuditEntry
from moderation.domain.errors import InvalidPolicyError
from tests.api.figures.conftest import History, policy_text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.storage.tables import PolicyVersion


@pytest.fixture
def stranger(elsewhere: History) -> Actor:
    return Actor("moderator:9", "Sacha", Role.OWNER, frozenset({elsewhere.site_id}))


def save(session: Session, owner: Actor, history: History, name: str) -> PolicyVersion:
    return policies.save_version(session, owner, history.site_id, policy_text(name), f"pour {name}")


def in_force(history: History) -> str | None:
    row = history.read(policy_in_force, history.site_id)
    return str(row.version) if row else None


def test_a_site_without_versions_is_decided_by_the_settings(history: History) -> None:
    assert history.read(policy_in_force, history.site_id) is None
    assert history.read(policy_in_shadow, history.site_id) is None


def test_a_version_that_is_only_saved_decides_nothing(
    session: Session, history: History, owner: Actor
) -> None:
    row = save(session, owner, history, "a")
    assert (row.version, row.remark, row.made_by) == ("a", "pour a", "moderator:1")
    assert in_force(history) is None


def test_the_version_activated_last_is_in_force_whichever_was_written_last(
    session: Session, history: History, owner: Actor
) -> None:
    first, second = (save(session, owner, history, name) for name in "ab")
    for row, expected in ((second, "b"), (first, "a"), (second, "b")):
        policies.activate(session, owner, row.id)
        assert in_force(history) == expected


def test_one_may_go_back_to_the_policy_of_the_settings(
    session: Session, history: History, owner: Actor
) -> None:
    for name in "ab":
        policies.activate(session, owner, save(session, owner, history, name).id)
    policies.withdraw(session, owner, history.site_id)
    assert in_force(history) is None
    policies.withdraw(session, owner, history.site_id)


def test_one_version_at_a_time_is_in_the_shadow_and_never_the_one_in_force(
    session: Session, history: History, owner: Actor
) -> None:
    first, second = (save(session, owner, history, name) for name in "ab")
    for row in (first, second):
        policies.shadow(session, owner, row.id, on=True)
        assert history.read(policy_in_shadow, history.site_id).id == row.id
    policies.activate(session, owner, second.id)
    assert history.read(policy_in_shadow, history.site_id) is None
    with pytest.raises(policies.InForceError):
        policies.shadow(session, owner, second.id, on=True)


def test_a_version_once_in_force_may_be_tried_again_in_the_shadow(
    session: Session, history: History, owner: Actor
) -> None:
    first, second = (save(session, owner, history, name) for name in "ab")
    for row in (first, second):
        policies.activate(session, owner, row.id)
    policies.shadow(session, owner, first.id, on=True)
    assert history.read(policy_in_shadow, history.site_id).id == first.id
    policies.shadow(session, owner, first.id, on=False)
    assert history.read(policy_in_shadow, history.site_id) is None


def test_a_policy_that_breaks_a_rule_is_not_kept(
    session: Session, history: History, owner: Actor
) -> None:
    text = policy_text("a", ("hold = 0.50, reject = 0.99", "hold = 0.995, reject = 0.99"))
    with pytest.raises(InvalidPolicyError):
        policies.save_version(session, owner, history.site_id, text)
    assert history.read(policies.versions, history.site_id) == []


def test_a_name_serves_once_on_a_site(session: Session, history: History, owner: Actor) -> None:
    save(session, owner, history, "a")
    with pytest.raises(policies.PolicyTakenError, match="« a »"):
        save(session, owner, history, "a")
    assert len(history.read(policies.versions, history.site_id)) == 1


def test_the_same_name_may_serve_on_another_site(
    session: Session, history: History, owner: Actor, elsewhere: History, stranger: Actor
) -> None:
    policies.activate(session, owner, save(session, owner, history, "a").id)
    save(session, stranger, elsewhere, "a")
    assert in_force(elsewhere) is None


def test_nobody_touches_the_policies_of_a_site_that_is_not_theirs(
    session: Session, history: History, owner: Actor, stranger: Actor
) -> None:
    number = save(session, owner, history, "a").id
    policies.activate(session, owner, number)
    with pytest.raises(policies.UnknownPolicyError):
        policies.activate(session, stranger, number)
    with pytest.raises(policies.UnknownPolicyError):
        policies.shadow(session, stranger, number, on=True)
    with pytest.raises(policies.UnknownPolicyError):
        policies.withdraw(session, stranger, history.site_id)
    with pytest.raises(policies.UnknownPolicyError):
        save(session, stranger, history, "b")
    with pytest.raises(policies.UnknownPolicyError):
        policies.activate(session, owner, 99_999)
    assert in_force(history) == "a"


def test_the_journal_says_who_did_what(session: Session, history: History, owner: Actor) -> None:
    row = save(session, owner, history, "a")
    policies.shadow(session, owner, row.id, on=True)
    policies.shadow(session, owner, row.id, on=False)
    policies.activate(session, owner, row.id)
    policies.withdraw(session, owner, history.site_id)
    with session.begin():
        lines = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.site_id == history.site_id, AuditEntry.subject == f"policy:{row.id}")
            .order_by(AuditEntry.id.desc())
            .limit(5)
        ).all()
    assert [line.action for line in reversed(lines)] == [
        "policy.save",
        "policy.shadow",
        "policy.shadow.stop",
        "policy.activate",
        "policy.withdraw",
    ]
    assert {(line.actor, line.details["version"]) for line in lines} == {("moderator:1", "a")}
