"""Evidence of a pile-on, signed by this installation; and what is kept for its sake.

Everything is read as it stood at one moment, then signed and stored with a line of the
journal; that line holds the digest of the bundle, and the bundle that of the line before:
each proves when the other was made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import false, select
from sqlalchemy.orm import defer

from api.services import audit
from api.services.actors import COMMAND
from api.services.desk.claims import require_decider
from api.services.errors import ForbiddenError, MissingError
from api.services.installation import secret_of
from api.services.pile_ons.evidence_content import Made, content_of
from api.services.pile_ons.finding import UnknownPileOnError, find_pile_on
from api.services.pile_ons.seal import SECRET, Sealed, Sealer, written_file
from api.storage.database import lock_for_writing
from api.storage.desk_queries import is_id
from api.storage.tables import Evidence, PileOn, Site
from api.storage.types import now
from api.version import version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from api.services.actors import Actor

ISSUER_LENGTH = 200


class UnknownEvidenceError(MissingError):
    """No such bundle, or not one that the actor may see: both look the same."""

    def __init__(self) -> None:
        super().__init__(
            "Aucun dossier de vos sites ne porte ce numéro. Revenez à la liste des dossiers."
        )


class OwnersOnlyError(ForbiddenError):
    """Only owners may destroy evidence."""

    def __init__(self) -> None:
        super().__init__("Seule une personne propriétaire du service peut détruire un dossier.")


def make_bundle(session: Session, actor: Actor, pile_on_id: int, issuer: str) -> Evidence:
    """Gather, sign and keep all that is known of a pile-on.

    Args:
        session: Its transactions are begun and ended here.
        actor: Who asks for it.
        pile_on_id: Its number; it may still last.
        issuer: This service as people know it: its address, or its name.

    Raises:
        OnlyReadingError: The actor may not decide.
        UnknownPileOnError: There is none, or the actor may not see it.
    """
    require_decider(actor)
    sealer = sealer_of(session)
    at = now()
    made = Made(at, actor.key, issuer[:ISSUER_LENGTH], f"moderation {version()}", sealer.public_key)
    with session.begin():
        _see_one_moment(session)
        pile_on = find_pile_on(session, actor, pile_on_id)
        sealed = sealer.seal(content_of(session, pile_on, made))
    with session.begin():
        lock_for_writing(session)
        if session.get(PileOn, pile_on_id, populate_existing=True) is None:
            raise UnknownPileOnError
        row = Evidence(
            site_id=pile_on.site_id,
            pile_on_id=pile_on_id,
            body=sealed.body,
            signature=sealed.signature,
            digest=sealed.digest,
            made_by=actor.key,
            created_at=at,
        )
        session.add(row)
        session.flush()
        _note(session, actor, "evidence.make", row, pile_on=pile_on_id, digest=row.digest)
    return row


def bundles(
    session: Session, actor: Actor, *, pile_on_id: int | None = None, limit: int = 100
) -> Sequence[Evidence]:
    """Return the bundles an actor may see, the latest first; of one pile-on, or of all.

    What they say is not read: it may be megabytes for each.
    """
    query = select(Evidence).where(Evidence.site_id.in_(actor.sites))
    query = query.options(defer(Evidence.body, raiseload=True))
    if pile_on_id is not None:
        query = query.where(Evidence.pile_on_id == pile_on_id if is_id(pile_on_id) else false())
    with session.begin():
        return session.scalars(query.order_by(Evidence.id.desc()).limit(limit)).all()


def find_bundle(session: Session, actor: Actor, number: int) -> Evidence:
    """Return a bundle that the actor may see; a transaction of its own.

    Raises:
        UnknownEvidenceError: There is none, or it is not theirs to see.
    """
    with session.begin():
        return _find(session, actor, number)


def hand_over(session: Session, actor: Actor, number: int) -> bytes:
    """Return the file of a bundle, and note in the journal that it was given.

    Raises:
        OnlyReadingError: The actor may not decide.
        UnknownEvidenceError: There is none, or it is not theirs to see.
    """
    require_decider(actor)
    key = sealer_of(session).public_key
    with session.begin():
        lock_for_writing(session)
        row = _find(session, actor, number)
        _note(session, actor, "evidence.download", row, digest=row.digest)
    return written_file(Sealed(row.body, row.digest, row.signature), key)


def delete_bundle(session: Session, actor: Actor, number: int) -> None:
    """Destroy a bundle; the journal keeps its digest.

    Raises:
        OwnersOnlyError: The actor is no owner.
        UnknownEvidenceError: There is none, or it is not theirs to see.
    """
    if not actor.owner:
        raise OwnersOnlyError
    with session.begin():
        lock_for_writing(session)
        row = _find(session, actor, number)
        session.delete(row)
        session.flush()
        _note(session, actor, "evidence.delete", row, digest=row.digest)


def hold(session: Session, actor: Actor, pile_on_id: int, *, on: bool) -> bool:
    """Keep a pile-on and its comments beyond their time, or no longer.

    Returns:
        Whether that changed anything.

    Raises:
        OnlyReadingError: The actor may not decide.
        UnknownPileOnError: There is none, or the actor may not see it.
    """
    require_decider(actor)
    with session.begin():
        lock_for_writing(session)
        number = find_pile_on(session, actor, pile_on_id).id
        row = session.get(PileOn, number, with_for_update=True, populate_existing=True)
        if row is None:
            raise UnknownPileOnError
        if row.legal_hold == on:
            return False
        row.legal_hold = on
        session.flush()
        action = "pile_on.legal_hold" if on else "pile_on.legal_hold_end"
        audit.record(session, actor.key, action, f"pile_on:{number}", site_id=row.site_id)
    return True


def sealer_of(session: Session) -> Sealer:
    """Return what signs for this installation; its key is made the first time."""
    return Sealer(secret_of(session, SECRET))


def command_actor(session: Session) -> Actor:
    """Return the command line as one who sees every site."""
    with session.begin():
        return replace(COMMAND, sites=frozenset(session.scalars(select(Site.id)).all()))


def _find(session: Session, actor: Actor, number: int) -> Evidence:
    known = Evidence.id == number if is_id(number) else false()
    query = select(Evidence).where(known, Evidence.site_id.in_(actor.sites))
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise UnknownEvidenceError
    return found


def _see_one_moment(session: Session) -> None:
    """Let every query of this transaction see the tables as they are now; SQLite always does."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _note(session: Session, actor: Actor, action: str, row: Evidence, **details: object) -> None:
    subject = f"evidence:{row.id}"
    audit.record(session, actor.key, action, subject, site_id=row.site_id, **details)
