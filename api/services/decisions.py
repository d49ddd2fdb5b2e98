"""Look a decision up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.services.errors import UnknownDecisionError
from api.storage import queries

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from api.storage import tables


def find_decision(session: Session, site_id: int, decision_id: UUID) -> tables.Decision:
    """Return a decision about a comment of this site.

    Raises:
        UnknownDecisionError: There is none, or it is another site's.
    """
    with session.begin():
        decision = queries.find_decision(session, site_id, decision_id)
    if decision is None:
        raise UnknownDecisionError
    return decision
