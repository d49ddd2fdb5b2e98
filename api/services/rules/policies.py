"""Policies that owners write for one site: kept, put in force, tried without effect.

The policy in force is the one activated last; without any, that of the settings is. A
version tried without effect, "in the shadow", is compared with what is decided.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from api.services import audit
from api.services.errors import ConflictError, MissingError
from api.storage.database import is_duplicate, lock_for_writing
from api.storage.desk_queries import is_id
from api.storage.tables import PolicyVersion
from api.storage.types import now
from moderation.domain.policy import parse_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from api.services.actors import Actor

REMARK_LENGTH = 500
_TICK = timedelta(microseconds=1)


class UnknownPolicyError(MissingError):
    """No such version, or one of a site that the actor may not see."""

    def __init__(self) -> None:
        super().__init__("Aucune politique de vos sites ne porte ce numéro.")


class PolicyTakenError(ConflictError):
    """A version of this name exists on the site."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"Ce site a déjà une politique « {version} ». "
            "Donnez un autre nom à celle-ci : une décision doit dire laquelle l'a prise."
        )


class InForceError(ConflictError):
    """The policy in force cannot be compared with itself."""

    def __init__(self) -> None:
        super().__init__(
            "Cette politique est déjà en vigueur : l'essayer dans l'ombre ne montrerait rien."
        )


def policy_in_force(session: Session, site_id: int) -> PolicyVersion | None:
    """Return the version activated last, inside the caller's transaction.

    Returns:
        None where the policy of the settings decides.
    """
    return session.scalar(
        select(PolicyVersion)
        .where(PolicyVersion.site_id == site_id, PolicyVersion.activated_at.is_not(None))
        .order_by(PolicyVersion.activated_at.desc(), PolicyVersion.id.desc())
        .limit(1)
    )


def policy_in_shadow(session: Session, site_id: int) -> PolicyVersion | None:
    """Return the version that is only compared, inside the caller's transaction."""
    tried = or_(
        PolicyVersion.activated_at.is_(None),
        PolicyVersion.shadowed_at > PolicyVersion.activated_at,
    )
    return session.scalar(
        select(PolicyVersion)
        .where(PolicyVersion.site_id == site_id, PolicyVersion.shadowed_at.is_not(None), tried)
        .order_by(PolicyVersion.shadowed_at.desc(), PolicyVersion.id.desc())
        .limit(1)
    )


def versions(session: Session, site_id: int) -> Sequence[PolicyVersion]:
    """Return the versions of a site, the newest first, inside the caller's transaction."""
    return session.scalars(
        select(PolicyVersion)
        .where(PolicyVersion.site_id == site_id)
        .order_by(PolicyVersion.id.desc())
    ).all()


def save_version(
    session: Session, actor: Actor, site_id: int, document: str, remark: str | None = None
) -> PolicyVersion:
    """Keep a policy for a site, without effect until it is activated.

    Raises:
        InvalidPolicyError: It breaks a rule; every problem is named.
        PolicyTakenError: The site has a version of this name.
        UnknownPolicyError: The actor may not see the site.
    """
    policy = parse_policy(document)
    if site_id not in actor.sites:
        raise UnknownPolicyError
    row = PolicyVersion(
        site_id=site_id,
        version=policy.version,
        document=document,
        # No database stores the first of these; PostgreSQL refuses it.
        remark=(remark or "").replace("\0", "").strip()[:REMARK_LENGTH] or None,
        made_by=actor.key,
    )
    try:
        with session.begin():
            lock_for_writing(session)
            session.add(row)
            _journal(session, actor, "policy.save", row)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise PolicyTakenError(policy.version) from error
    return row


def activate(session: Session, actor: Actor, policy_id: int) -> PolicyVersion:
    """Put a version in force, from the next comment on.

    Raises:
        UnknownPolicyError: There is none, or the actor may not see its site.
    """
    with session.begin():
        lock_for_writing(session)
        row = visible(session, actor, policy_id)
        last = session.scalar(
            select(func.max(PolicyVersion.activated_at)).where(PolicyVersion.site_id == row.site_id)
        )
        # A clock set back must not leave the version before in force.
        row.activated_at = max(now(), last + _TICK) if last else now()
        row.shadowed_at = None
        _journal(session, actor, "policy.activate", row)
    return row


def withdraw(session: Session, actor: Actor, site_id: int) -> None:
    """Go back to the policy of the settings; the journal keeps what was in force, and when.

    Raises:
        UnknownPolicyError: The actor may not see the site.
    """
    if site_id not in actor.sites:
        raise UnknownPolicyError
    with session.begin():
        lock_for_writing(session)
        if (before := policy_in_force(session, site_id)) is None:
            return
        for row in versions(session, site_id):
            row.activated_at = None
        _journal(session, actor, "policy.withdraw", before)


def shadow(session: Session, actor: Actor, policy_id: int, *, on: bool) -> PolicyVersion:
    """Begin to compare a version with what is decided, or stop; one at a time for each site.

    Raises:
        UnknownPolicyError: There is none, or the actor may not see its site.
        InForceError: It is the one in force.
    """
    with session.begin():
        lock_for_writing(session)
        row = visible(session, actor, policy_id)
        if on and policy_in_force(session, row.site_id) is row:
            raise InForceError
        for other in versions(session, row.site_id):
            other.shadowed_at = None
        row.shadowed_at = now() if on else None
        _journal(session, actor, "policy.shadow" if on else "policy.shadow.stop", row)
    return row


def visible(session: Session, actor: Actor, policy_id: int) -> PolicyVersion:
    """Return a version, inside the caller's transaction.

    Raises:
        UnknownPolicyError: There is none, or the actor may not see its site.
    """
    row = session.get(PolicyVersion, policy_id) if is_id(policy_id) else None
    if row is None or row.site_id not in actor.sites:
        raise UnknownPolicyError
    return row


def _journal(session: Session, actor: Actor, action: str, row: PolicyVersion) -> None:
    session.flush()
    subject = f"policy:{row.id}"
    audit.record(session, actor.key, action, subject, site_id=row.site_id, version=row.version)
