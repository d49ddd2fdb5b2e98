"""Small tasks that the worker does besides telling the blogs.

A job takes what opens a session on the database, does one small piece of work (a few
seconds at most: a worker that is asked to stop waits for it), and says whether there was
any. It is called again at once as long as there was, and after :data:`IDLE_SECONDS` when
there was none. It may be killed at any point, and several workers may do the same job at
once: what it writes must bear both. To add one, put it in :data:`JOBS`; what takes long to
import is imported once there is work.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.services.pile_ons.states import settle
from api.settings import Settings, load_settings
from api.storage.tables import Activation
from api.storage.types import now
from api.worker.retention import forget_old_pile_ons
from moderation.domain.policy import SHIPPED as SHIPPED_POLICY
from moderation.domain.policy import Policy, load_policy

SessionFactory = Callable[[], Session]
Job = Callable[[SessionFactory], bool]

IDLE_SECONDS = 5.0


def score_in_shadow(sessions: SessionFactory) -> bool:
    """Score comments with the model that is only compared, where there is one."""
    last = (
        select(Activation.model).where(Activation.role == "shadow").order_by(Activation.id.desc())
    )
    with sessions() as session:
        if session.scalar(last.limit(1)) is None:
            return False
    from api.worker import shadow_model  # noqa: PLC0415 -- it loads the model's libraries

    return shadow_model.score_in_shadow(sessions)


def cool_pile_ons(sessions: SessionFactory) -> bool:
    """Let pile-ons cool, or end, that nobody stirs any more."""
    with sessions() as session:
        return settle(session, now(), fallback=_policy(load_settings())) > 0


@lru_cache(maxsize=1)
def _policy(settings: Settings) -> Policy:
    """Return what decides where a site has no policy of its own, as it does in the service."""
    return load_policy(settings.policy or SHIPPED_POLICY)


JOBS: list[Job] = [score_in_shadow, cool_pile_ons, forget_old_pile_ons]
