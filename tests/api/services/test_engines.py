"""Which engine decides: the model activated last, the policy the site has in force."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from api.services.keys import create_key
from api.services.rules.engines import Engines
from api.settings import Settings
from api.storage.tables import Activation, PolicyVersion
from api.storage.types import now
from moderation.classifier.artefact import load_artefact, save_artefact
from moderation.classifier.local import LocalTerm
from moderation.domain.comment import Comment
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.policy import SHIPPED, load_policy
from moderation.engine import ModerationEngine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from api.storage.database import Database

COMMENT = Comment("Quelle belle soirée au port.")


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as found:
        create_key(found, "blog", None)
        yield found


@pytest.fixture(scope="module")
def base(small_model: Path) -> ModerationEngine:
    return ModerationEngine.load(small_model, encoder=EncoderUse.NEVER)


@pytest.fixture
def engines(base: ModerationEngine, small_model: Path) -> Engines:
    return Engines(Settings(model=small_model, encoder=EncoderUse.NEVER), base)


@pytest.fixture(scope="module")
def taught(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small model, taught something."""
    folder = tmp_path_factory.mktemp("taught") / "model"
    artefact = load_artefact(small_model)
    weights = np.zeros((artefact.vocabulary.size, 6))
    weights[:50] = 1.0
    save_artefact(replace(artefact, version="1.0.0-local", local=LocalTerm(weights)), folder)
    return folder


def put(session: Session, model: Path | None, version: str = "small-1.0.0+") -> None:
    with session.begin():
        row = Activation(role="live", model=model and str(model), actor="command")
        row.model_version = version
        session.add(row)


def becomes(engines: Engines, session: Session, version: str) -> bool:
    """Ask again until a model is in use, as requests would."""
    until = time.monotonic() + 30
    while engines.for_site(session, 1).model_version != version:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def version_of(folder: Path) -> str:
    return load_artefact(folder).model_version


def test_without_activation_or_policy_the_engine_of_the_settings_decides(
    engines: Engines, session: Session, base: ModerationEngine
) -> None:
    assert engines.for_site(session, 1) is base
    assert engines.current is base


def test_an_activation_is_noticed_and_the_old_model_decides_until_the_new_one_is_ready(
    engines: Engines, session: Session, base: ModerationEngine, taught: Path
) -> None:
    begun = engines.for_site(session, 1)
    put(session, taught, version_of(taught))
    assert engines.for_site(session, 1).model_version in {base.model_version, version_of(taught)}
    assert becomes(engines, session, version_of(taught))
    assert begun.moderate(COMMENT).model_version == base.model_version
    put(session, None)
    assert engines.for_site(session, 1) is base


def test_a_model_in_use_is_loaded_before_the_first_request(
    engines: Engines, session: Session, taught: Path
) -> None:
    put(session, taught, version_of(taught))
    engines.prepare(session)
    assert engines.for_site(session, 1).model_version == version_of(taught)


def test_a_model_that_cannot_be_loaded_leaves_the_old_one_in_place(
    engines: Engines, session: Session, taught: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = engines.base
    put(session, taught / "nowhere")
    engines.prepare(session)
    assert engines.for_site(session, 1) is base
    assert "model_not_loaded" in "".join(capsys.readouterr())
    put(session, taught, "another-1.0.0+12345678")
    engines.prepare(session)
    assert engines.for_site(session, 1) is base
    put(session, taught, version_of(taught))
    assert becomes(engines, session, version_of(taught))


def test_each_site_is_decided_by_its_own_policy_in_force(
    engines: Engines, session: Session, base: ModerationEngine
) -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace(load_policy().version, "calme")
    with session.begin():
        row = PolicyVersion(site_id=1, version="calme", document=text, made_by="command")
        session.add(row)
    assert engines.for_site(session, 1) is base
    with session.begin():
        row.activated_at = now()
    own = engines.for_site(session, 1)
    assert own.moderate(COMMENT).policy_version == "calme"
    assert own.scorer is base.scorer
    assert engines.for_site(session, 2) is base
    assert base.policy.version != "calme"
