"""Which engine decides for a site: the model in use, and the policy the site has in force.

Both are asked for with one query at each request, of two indexes: an activation, made by any
process, is noticed at the next request. A model that is new to this process is loaded beside
it, by a thread of its own; until it is ready, the one before it goes on deciding. An engine,
once given out, never changes: a batch ends with the one it began with.
"""

from __future__ import annotations

from copy import copy
from math import inf
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from api.storage.tables import Activation, PolicyVersion
from moderation.classifier.scorer import Scorer
from moderation.domain.errors import ArtefactError
from moderation.domain.policy import parse_policy
from moderation.engine import ModerationEngine

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from api.settings import Settings
    from moderation.domain.policy import Policy

_log = structlog.get_logger()
AGAIN_SECONDS = 60.0
"""After which a model that could not be loaded is tried again."""
_MOST_POLICIES = 500


class Engines:
    """The engines of one process."""

    def __init__(self, settings: Settings, loaded: ModerationEngine) -> None:
        """Keep what the settings say.

        Args:
            settings: Whether models are used with their encoder.
            loaded: The engine of the settings, which decides where nothing was activated.
        """
        self._settings = settings
        self._base = loaded
        self._live = loaded
        self._lock = Lock()  # held for a comparison, never while something is loaded
        self._followed = 0
        self._again = inf
        self._policies: dict[int, Policy] = {}

    @property
    def base(self) -> ModerationEngine:
        """The engine of the settings."""
        return self._base

    @property
    def current(self) -> ModerationEngine:
        """The model this process decides with now, with the policy of the settings."""
        return self._live

    def prepare(self, session: Session) -> None:
        """Load the model in use before the first request, and before processes part."""
        with session.begin():
            last = session.execute(_in_force(None)).one()[0]
            row = session.get(Activation, last) if last else None
        if row and self._takes(row.id):
            self._load(row) if row.model else self._put(row, self._base)

    def for_site(self, session: Session, site_id: int) -> ModerationEngine:
        """Return what decides for a site now; it begins and ends a transaction."""
        with session.begin():
            last, policy_id = session.execute(_in_force(site_id)).one()
            new = last and (last > self._followed or monotonic() >= self._again)
            row = session.get(Activation, last) if new else None
            policy = self._policy(session, policy_id) if policy_id else None
        if row and self._takes(row.id):
            self._follow(row)
        return with_policy(self._live, policy) if policy else self._live

    def _takes(self, number: int) -> bool:
        """Say whether this thread, and no other, is to follow an activation."""
        with self._lock:
            if number < self._followed or (number == self._followed and monotonic() < self._again):
                return False
            self._followed = number
            self._again = inf
            return True

    def _follow(self, row: Activation) -> None:
        if row.model is None:
            self._put(row, self._base)
        else:
            Thread(target=self._load, args=(row,), name="model", daemon=True).start()

    def _load(self, row: Activation) -> None:
        try:
            engine = open_model(self._settings, row, self._base.policy)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the model in use stays
            with self._lock:
                self._again = monotonic() + AGAIN_SECONDS
            # The sentence of an ArtefactError names files, and holds no comment.
            why = str(error) if isinstance(error, ArtefactError) else type(error).__name__
            _log.error("model_not_loaded", activation=row.id, model=row.model, why=why)
            return
        self._put(row, engine)

    def _put(self, row: Activation, engine: ModerationEngine) -> None:
        with self._lock:
            if row.id != self._followed:
                return  # another one was activated meanwhile
            self._live = engine
        _log.info("model_in_use", activation=row.id, model_version=row.model_version)

    def _policy(self, session: Session, number: int) -> Policy:
        """Return a policy, which never changes once it has a number."""
        if (known := self._policies.get(number)) is None:
            row = session.get_one(PolicyVersion, number)
            known = parse_policy(row.document, source=row.version)
            if len(self._policies) >= _MOST_POLICIES:
                self._policies.clear()
            self._policies[number] = known
        return known


def with_policy(engine: ModerationEngine, policy: Policy) -> ModerationEngine:
    """Return an engine with the same model and another policy; it costs nothing."""
    changed = copy(engine)
    changed.policy = policy
    return changed


def open_model(settings: Settings, row: Activation, policy: Policy) -> ModerationEngine:
    """Load the model of an activation that names a folder, ready to answer.

    Raises:
        ArtefactError: It cannot be loaded, or is no longer the model that was activated.
    """
    engine = load_model(settings, Path(row.model or ""), policy)
    found = engine.scorer.artefact.model_version
    if not row.model_version.startswith(found):
        raise ArtefactError(
            f"{row.model} holds {found} and not {row.model_version}, which was activated."
        )
    return engine


def load_model(settings: Settings, folder: Path, policy: Policy) -> ModerationEngine:
    """Load a model, its encoder used as the settings say, ready to answer.

    Raises:
        ArtefactError: It cannot be loaded.
    """
    engine = ModerationEngine(Scorer.load(folder, use=settings.encoder), policy)
    engine.warm_up()
    return engine


def _in_force(site_id: int | None) -> Select[Any]:
    """Ask for the numbers of the last activation and of the site's policy in force."""
    live = select(Activation.id).where(Activation.role == "live").order_by(Activation.id.desc())
    policy = (
        select(PolicyVersion.id)
        .where(PolicyVersion.site_id == site_id, PolicyVersion.activated_at.is_not(None))
        .order_by(PolicyVersion.activated_at.desc(), PolicyVersion.id.desc())
    )
    return select(live.limit(1).scalar_subquery(), policy.limit(1).scalar_subquery())
