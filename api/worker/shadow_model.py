"""Scoring recent comments with a model that is only compared, a few at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from api.services.desk.house_rules import rules_of
from api.services.rules.engines import open_model, with_policy
from api.services.rules.model_compare import outcome_then
from api.services.stored import comment_of
from api.settings import load_settings
from api.storage.database import lock_for_writing
from api.storage.tables import Activation, Comment, ShadowScore
from api.storage.types import now
from moderation.domain.policy import SHIPPED as SHIPPED_POLICY
from moderation.domain.policy import load_policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.settings import Settings
    from api.worker.jobs import SessionFactory
    from moderation.domain.decision import Decision
    from moderation.domain.policy import Policy
    from moderation.engine import ModerationEngine

AT_ONCE = 20
RECENT = timedelta(days=30)
"""Comments received earlier are not scored again."""


def score_in_shadow(sessions: SessionFactory) -> bool:
    """Score a few of the latest comments that the model in the shadow has not seen."""
    with sessions() as session:
        with session.begin():
            row = _last(session)
            rows = _unseen(session, row.model_version) if row and row.model else []
            policy = _policy(load_settings())
            rules = {one.site_id: rules_of(session, one.site_id, policy) for one in rows}
        if row is None or not rows:
            return False
        said = _decide(row, rows, rules)
        _store(session, row.model_version, said)
    return True


def _last(session: Session) -> Activation | None:
    query = select(Activation).where(Activation.role == "shadow")
    return session.scalar(query.order_by(Activation.id.desc()).limit(1))


def _unseen(session: Session, version: str) -> list[Comment]:
    seen = select(ShadowScore.comment_id).where(ShadowScore.model_version == version)
    query = (
        select(Comment)
        .where(Comment.received_at >= now() - RECENT, Comment.id.not_in(seen))
        .options(selectinload(Comment.decisions))
        .order_by(Comment.received_at.desc(), Comment.id.desc())
        .limit(AT_ONCE)
    )
    return list(session.scalars(query))


def _decide(row: Activation, rows: list[Comment], rules: dict[int, Policy]) -> dict[int, Decision]:
    """Return what the model says, by comment; those of one site are read in one go."""
    engine = _engine(load_settings(), row.id, row.model or "", row.model_version)
    said: dict[int, Decision] = {}
    for site_id, policy in rules.items():
        own = [one for one in rows if one.site_id == site_id]
        comments = [comment_of(one) for one in own]
        decisions = with_policy(engine, policy).moderate_many(comments, explain=False)
        said |= {
            one.id: replace(decision, outcome=outcome_then(policy, decision, one))
            for one, decision in zip(own, decisions, strict=True)
        }
    return said


def _store(session: Session, version: str, said: dict[int, Decision]) -> None:
    """Keep what was said; another worker may have kept the same."""
    moment = now()
    values = [
        {
            "comment_id": comment_id,
            "model_version": version,
            "outcome": decision.outcome.value,
            "scores": decision.scores and decision.scores.as_dict(),
            "created_at": moment,
        }
        for comment_id, decision in said.items()
    ]
    with session.begin():
        lock_for_writing(session)
        on_postgresql = session.get_bind().dialect.name == "postgresql"
        insert = postgresql.insert if on_postgresql else sqlite.insert
        session.execute(insert(ShadowScore).values(values).on_conflict_do_nothing())


@lru_cache(maxsize=1)
def _engine(settings: Settings, number: int, model: str, version: str) -> ModerationEngine:
    """Load the model of one activation, once; the one before it is let go."""
    row = Activation(id=number, role="shadow", model=model, model_version=version)
    return open_model(settings, row, _policy(settings))


@lru_cache(maxsize=1)
def _policy(settings: Settings) -> Policy:
    return load_policy(settings.policy or SHIPPED_POLICY)
