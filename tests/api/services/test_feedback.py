"""People's decisions as examples: no more is read into a verdict than it says."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from api.services.feedback.examples import feedback
from api.services.feedback.file import examples_of, lines_of
from api.services.keys import create_key
from api.storage.tables import Comment, Decision, Secret
from api.storage.types import now
from moderation.domain.errors import CorpusError
from moderation.domain.policy import load_policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from api.storage.database import Database

POLICY = load_policy()
TEXT = "Quel numéro, ce Marcel !"
NONE = {"insult": None, "hate": None, "threat": None, "obscene": None, "lecturing": None}


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as found:
        create_key(found, "blog", None)
        yield found


def decision(outcome: str, *labels: str, person: bool = False, **more: Any) -> Decision:  # noqa: ANN401 -- columns
    reasons = [{"code": one, "label": one, "sentence": "…", "clause": None} for one in labels]
    columns: dict[str, Any] = {
        "outcome": outcome,
        "reasons": reasons,
        "scores": {"insult": 0.4},
        "spans": [],
        "signals": [],
        "policy_version": "p",
        "model_version": "m",
        "language": "fr",
        "automated": not person,
        "actor": "moderator:1" if person else None,
    }
    return Decision(**columns | more)


def keep(session: Session, *decisions: Decision, **columns: Any) -> int:  # noqa: ANN401 -- same
    row = Comment(**{"site_id": 1, "text": TEXT, "thread_id": "fil-1"} | columns)
    for position, one in enumerate(decisions):
        one.position = position
    row.decisions = list(decisions)
    with session.begin():
        session.add(row)
    return row.id


def labels(session: Session) -> list[dict[str, bool | None]]:
    return [dict(row.example.labels) for row in feedback(session, POLICY)]


def test_an_approval_says_that_what_held_the_comment_is_not_there(session: Session) -> None:
    keep(session, decision("hold", "insult"), decision("approve", "insult", person=True))
    assert labels(session) == [{**NONE, "insult": False, "toxicity": False}]


def test_an_approval_of_a_lesson_says_nothing_of_insults(session: Session) -> None:
    keep(session, decision("hold", "lecturing"), decision("approve", person=True))
    assert labels(session) == [{**NONE, "lecturing": False, "toxicity": None}]


def test_a_rejection_says_that_the_labels_of_its_reasons_are_there(session: Session) -> None:
    keep(session, decision("hold", "hate"), decision("reject", "insult", person=True))
    assert labels(session) == [{**NONE, "insult": True, "toxicity": True}]


def test_what_the_person_corrected_is_what_they_said(session: Session) -> None:
    given = {"insult": False, "hate": True}
    keep(
        session, decision("hold", "insult"), decision("reject", "insult", person=True, labels=given)
    )
    assert labels(session) == [{**NONE, "insult": False, "hate": True, "toxicity": True}]


def test_a_blind_approval_speaks_of_every_label_that_the_policy_acts_on(session: Session) -> None:
    keep(session, decision("approve"), decision("approve", person=True, blind=True))
    (row,) = feedback(session, POLICY)
    acted = dict.fromkeys(POLICY.thresholds, False)
    assert row.example.labels == {**NONE, **acted}
    assert row.example.traits == {"outcome": "approve", "blind": "yes"}


def test_what_was_undone_is_left_out(session: Session) -> None:
    first, wrong = decision("hold", "insult"), decision("reject", "insult", person=True)
    keep(session, first, wrong)
    with session.begin():
        back = decision("hold", "insult", person=True, undoes=wrong.id)
        back.comment_id, back.position = wrong.comment_id, 2
        session.add(back)
    session.expunge_all()
    assert labels(session) == []
    with session.begin():
        again = decision("approve", person=True)
        again.comment_id, again.position = wrong.comment_id, 3
        session.add(again)
    session.expunge_all()
    assert labels(session) == [{**NONE, "insult": False, "toxicity": False}]


def test_what_nobody_decided_and_other_sites_and_earlier_days_are_left_out(
    session: Session,
) -> None:
    create_key(session, "ailleurs", None)
    keep(session, decision("reject", "insult"))
    said = decision("approve", person=True, created_at=now() - timedelta(days=3))
    keep(session, decision("hold", "insult"), said, site_id=2)
    assert [row.site for row in feedback(session, POLICY)] == ["ailleurs"]
    assert not list(feedback(session, POLICY, site="blog"))
    assert not list(feedback(session, POLICY, since=now() - timedelta(days=1)))


def test_comments_of_one_thread_share_a_group_that_does_not_name_it(session: Session) -> None:
    both = ("hold", "insult"), ("approve",)
    for thread, author in (("fil-1", "a"), ("fil-1", "b"), (None, "a"), (None, None)):
        made = [decision(*both[0]), decision(*both[1], person=True)]
        keep(session, *made, thread_id=thread, author_key=author, parent_text="Et lui ?")
    rows = [row.example for row in feedback(session, POLICY)]
    groups = [row.group for row in rows]
    assert groups[0] == groups[1]
    assert len(set(groups)) == 3
    assert not any("fil" in group for group in groups)
    assert rows[0].context == "Et lui ?"


@pytest.mark.parametrize("how", ["encrypted", "reference"])
def test_what_is_exported_shows_no_text_and_is_read_back(session: Session, how: Any) -> None:  # noqa: ANN401 -- a literal
    keep(session, decision("hold", "insult"), decision("approve", person=True))
    rows = list(feedback(session, POLICY))
    lines = list(lines_of(session, rows, how))
    assert "Marcel" not in "".join(lines)
    assert json.loads(lines[0])["labels"]["insult"] is False
    assert list(examples_of(session, lines, "export")) == [rows[0].example]


def test_what_another_installation_sealed_is_refused(session: Session) -> None:
    keep(session, decision("hold", "insult"), decision("approve", person=True))
    lines = list(lines_of(session, feedback(session, POLICY), "encrypted"))
    with session.begin():
        session.get_one(Secret, "feedback").value = "A" * 43
    session.expunge_all()
    with pytest.raises(CorpusError, match="export, line 1: its text was sealed by another"):
        list(examples_of(session, lines, "export"))
    with pytest.raises(CorpusError, match="export, line 1 is no exported decision"):
        list(examples_of(session, ['{"sealed": 3}'], "export"))


def test_comments_that_were_erased_are_left_out(session: Session) -> None:
    keep(session, decision("hold", "insult"), decision("approve", person=True))
    lines = list(lines_of(session, feedback(session, POLICY), "reference"))
    gone = json.dumps({**json.loads(lines[0]), "comment": 99})
    assert len(list(examples_of(session, [*lines, gone, ""], "export"))) == 1
