"""Which model decides, or is only compared: put to use, taken back, always on record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from api.services import audit
from api.services.rules.engines import load_model
from api.services.rules.model_folders import base_folder
from api.storage.database import lock_for_writing
from api.storage.tables import Activation
from moderation.domain.comment import Comment
from moderation.domain.errors import ArtefactError, ModerationError
from moderation.domain.policy import SHIPPED as SHIPPED_POLICY
from moderation.domain.policy import load_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.settings import Settings

Role = Literal["live", "shadow"]
NOTHING = "none"
"""Version of a shadow that was ended."""
_PROBE = Comment("Bonjour à tous, et merci pour cet article.")


class NothingBeforeError(ModerationError):
    """There is no model to go back to."""

    def __init__(self) -> None:
        super().__init__("No model was put to use before this one: there is none to go back to.")


def activations(session: Session, role: Role) -> list[Activation]:
    """Return what was put to use in a role, the first one first."""
    query = select(Activation).where(Activation.role == role).order_by(Activation.id)
    with session.begin():
        return list(session.scalars(query))


def activate(
    session: Session,
    settings: Settings,
    actor: Actor,
    folder: Path,
    *,
    role: Role = "live",
) -> Activation:
    """Put a model to use, once it was loaded and was seen to score.

    Raises:
        ArtefactError: It cannot be loaded, or does not score.
    """
    own = role == "live" and folder.resolve() == base_folder(settings)
    version = _tried(settings, folder)
    model = None if own else str(folder.resolve())
    row = Activation(role=role, model=model, model_version=version, actor=actor.key)
    return _add(session, row, "model.activate")


def end_shadow(session: Session, actor: Actor) -> Activation:
    """Compare no model any more."""
    row = Activation(role="shadow", model=None, model_version=NOTHING, actor=actor.key)
    return _add(session, row, "model.shadow_end")


def roll_back(session: Session, settings: Settings, actor: Actor) -> Activation:
    """Go back to the model that decided before; again, to the one before that.

    Raises:
        NothingBeforeError: There is none.
        ArtefactError: It cannot be loaded any more.
    """
    past = history(activations(session, "live"))
    if len(past) < 2:  # noqa: PLR2004 -- the present one, and one before
        raise NothingBeforeError
    model = past[-2]
    version = _tried(settings, Path(model) if model else base_folder(settings))
    row = Activation(role="live", model=model, model_version=version, actor=actor.key)
    return _add(session, row, "model.rollback")


def history(rows: Sequence[Activation]) -> list[str | None]:
    """Return the models one can go back through, the present one last; None is the settings'.

    Going to the model that was just before is going back: what was gone back from is
    forgotten, so that two steps back lead further than one.

    >>> def put(*models):
    ...     return [Activation(role="live", model=model) for model in models]
    >>> history(put("a", "b", "a"))
    [None, 'a']
    """
    past: list[str | None] = [None]
    for row in rows:
        if row.model == past[-1]:
            continue
        if len(past) > 1 and row.model == past[-2]:
            past.pop()
        else:
            past.append(row.model)
    return past


def _tried(settings: Settings, folder: Path) -> str:
    """Load a model and see it score; return the version that its decisions would name."""
    engine = load_model(settings, folder, load_policy(settings.policy or SHIPPED_POLICY))
    if engine.moderate(_PROBE).scores is None:
        raise ArtefactError(f"The model {folder} does not score a French comment.")
    return engine.model_version


def _add(session: Session, row: Activation, action: str) -> Activation:
    with session.begin():
        lock_for_writing(session)
        session.add(row)
        session.flush()
        subject = f"model:{row.model_version}"
        audit.record(session, row.actor, action, subject, role=row.role, folder=row.model)
    return row
