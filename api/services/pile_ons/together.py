"""Deciding at once all that waits of a pile-on, to be undone at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from api.services.audit import record
from api.services.desk.claims import holder, require_decider
from api.services.desk.deciding import MOST_AT_ONCE, Done, decide_on
from api.services.desk.review_errors import VerdictError
from api.services.desk.stale import lock_reviews
from api.services.desk.verdicts import check_verdict
from api.services.errors import CrowdedError
from api.services.pile_ons.finding import belongs, find_pile_on, waits_for
from api.storage.database import is_duplicate, lock_for_writing
from api.storage.tables import Contribution, Review
from api.storage.types import now
from moderation.domain.pile_on_watch import MILD

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.services.desk.verdicts import Verdict
    from api.storage.tables import PileOn
    from moderation.engine import ModerationEngine


class NothingWaitsError(VerdictError):
    """All that made the pile-on is decided, or held by others."""

    def __init__(self) -> None:
        super().__init__(
            "Plus aucun de ces commentaires n'attend, ou bien quelqu'un d'autre les relit : "
            "rien n'a été changé."
        )


def resolve_pile_on(  # noqa: PLR0913 -- each says something of the act
    session: Session,
    engine: ModerationEngine,
    actor: Actor,
    number: int,
    verdict: Verdict,
    *,
    hostile_only: bool,
) -> Done:
    """Decide whatever is held and open of a pile-on.

    What others hold is left to them, and so is what this actor may yet read blind. The act
    is undone as any other, by its batch.

    Args:
        session: Its transaction is begun and ended here.
        engine: Whose policy gives the reasons, for sites without one of their own.
        actor: Who decides.
        number: Of the pile-on.
        verdict: The same for all.
        hostile_only: Whether what is not hostile, those who defend the person among it, is
            left out.

    Raises:
        OnlyReadingError: The actor may not decide.
        UnknownPileOnError: There is none, or the actor may not see it.
        NothingWaitsError: There is nothing to decide.
        VerdictError: The verdict cannot be stored; see the classes that derive from it.
    """
    require_decider(actor)
    check_verdict(verdict)
    try:
        with session.begin():
            lock_for_writing(session)
            return _decide(session, engine, actor, number, verdict, hostile_only=hostile_only)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        # A decision of the same position, from whoever does not lock reviews first.
        raise CrowdedError from error


def _decide(  # noqa: PLR0913 -- as resolve_pile_on
    session: Session,
    engine: ModerationEngine,
    actor: Actor,
    number: int,
    verdict: Verdict,
    *,
    hostile_only: bool,
) -> Done:
    at = now()
    pile_on = find_pile_on(session, actor, number)
    wanted = select(Contribution.comment_id).where(belongs(pile_on, at))
    if hostile_only:
        wanted = wanted.where(Contribution.hostility >= MILD)
    rows = lock_reviews(
        session,
        waits_for(actor),
        Review.site_id == pile_on.site_id,
        Review.comment_id.in_(wanted),
    )
    mine = [row for row in rows if holder(actor, row, at) is None][:MOST_AT_ONCE]
    if not mine:
        raise NothingWaitsError
    done = decide_on(session, engine.policy, actor, mine, verdict)
    _journal(session, actor, pile_on, verdict, done)
    return Done(done.batch, done.count, len(rows) - len(mine))


def _journal(session: Session, actor: Actor, pile_on: PileOn, verdict: Verdict, done: Done) -> None:
    record(
        session,
        actor.key,
        f"pile_on.{verdict.outcome.value}",
        f"pile_on:{pile_on.id}",
        site_id=pile_on.site_id,
        batch=str(done.batch),
        count=done.count,
    )
