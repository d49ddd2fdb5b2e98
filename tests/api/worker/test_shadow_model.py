"""A model in the shadow says what it would have decided, a few comments at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.services.keys import create_key
from api.storage.tables import Activation, Comment, ShadowScore
from api.storage.types import now
from api.worker.jobs import JOBS
from api.worker.shadow_model import AT_ONCE, score_in_shadow
from moderation.classifier.artefact import load_artefact
from moderation.domain.errors import ArtefactError

if TYPE_CHECKING:
    from pathlib import Path

    from api.storage.database import Database

MANY = AT_ONCE + 3


@pytest.fixture
def watched(database: Database, small_model: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database with comments, one of them old, and a model that is compared."""
    monkeypatch.setenv("MODERATION_ENCODER", "never")
    with database.session() as session:
        create_key(session, "blog", None)
        with session.begin():
            session.add_all(Comment(site_id=1, text=f"Bonjour le {n}") for n in range(MANY))
            old = now() - timedelta(days=60)
            session.add(Comment(site_id=1, text="Il y a longtemps", received_at=old))
    put(database, str(small_model), load_artefact(small_model).model_version)
    return database


def put(database: Database, model: str | None, version: str) -> None:
    with database.session() as session, session.begin():
        row = Activation(role="shadow", model=model, model_version=version, actor="command")
        session.add(row)


def said(database: Database) -> list[ShadowScore]:
    with database.session() as session, session.begin():
        return list(session.scalars(select(ShadowScore)))


def test_recent_comments_are_scored_once_and_a_few_at_a_time(
    watched: Database, small_model: Path
) -> None:
    assert score_in_shadow(watched.session)
    assert len(said(watched)) == AT_ONCE
    assert score_in_shadow(watched.session)
    assert not score_in_shadow(watched.session)
    rows = said(watched)
    assert len({row.comment_id for row in rows}) == len(rows) == MANY
    assert {row.model_version for row in rows} == {load_artefact(small_model).model_version}
    assert all(row.scores and row.outcome == "approve" for row in rows)


def test_nothing_is_scored_once_the_comparison_ended(watched: Database) -> None:
    put(watched, None, "none")
    assert not score_in_shadow(watched.session)
    assert said(watched) == []


def test_a_model_that_changed_since_is_not_used(watched: Database, small_model: Path) -> None:
    put(watched, str(small_model), "another-1.0.0+12345678")
    with pytest.raises(ArtefactError, match="which was activated"):
        score_in_shadow(watched.session)
    assert said(watched) == []


def test_the_worker_does_it() -> None:
    assert score_in_shadow.__name__ in {job.__name__ for job in JOBS}
