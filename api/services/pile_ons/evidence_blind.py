"""What somebody may not yet be shown of a bundle: what was decided of comments to be read blind.

A bundle is signed once and read by many, some of whom may be asked to read one of its comments
again without knowing what was decided. What was signed stays whole; its page leaves that out.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.services.pile_ons.evidence_content import utc
from api.storage.desk_queries import awaits_blind
from api.storage.tables import Comment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.services.pile_ons.seal import Json


def blind_in(session: Session, actor: Actor, site_id: int, content: Json) -> frozenset[int]:
    """Return the positions of the comments of a bundle that an actor may yet read blind.

    Args:
        session: A transaction of its own.
        actor: Who reads the bundle.
        site_id: Whose bundle it is.
        content: What it says.
    """
    places = {(one["received_at"], one["sha256"]): one["position"] for one in content["comments"]}
    if not places:
        return frozenset()
    moments = sorted(datetime.fromisoformat(received) for received, _ in places)
    query = select(Comment.received_at, Comment.text).where(
        Comment.site_id == site_id,
        Comment.received_at.between(moments[0], moments[-1]),
        awaits_blind(actor.key),
    )
    with session.begin():
        rows = session.execute(query).all()
    found = {(utc(received), sha256(text.encode()).hexdigest()) for received, text in rows}
    return frozenset(place for known, place in places.items() if known in found)
