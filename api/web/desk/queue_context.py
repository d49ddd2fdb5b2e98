"""What the pages of the queue give to their templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from api.services.desk.acts import last_undoable
from api.storage.types import now
from api.web.desk.cards import CardView, card_view
from api.web.desk.french_time import ago
from api.web.desk.queue_address import path_of
from api.web.desk.visitor import inner_path
from api.web.desk.words import LABELS, LANE_SLUGS, LANES, did
from api.web.typography import spaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from api.services.actors import Actor
    from api.services.desk.queue import Card, QueuePage
    from api.storage.tables import Site


@dataclass(frozen=True, slots=True)
class LaneLink:
    """A lane, its count, and where it is."""

    name: str
    path: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Undo:
    """What can still be taken back."""

    batch: str
    sentence: str


def in_place() -> bool:
    """Say whether htmx asks, for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def back() -> str:
    """Return where a form wants to return: an address of the desk, the queue by default."""
    return inner_path(request.values.get("retour"))


def views_of(cards: Sequence[Card], sites: Sequence[Site]) -> list[CardView]:
    """Return cards as they are shown."""
    names = {site.id: site.name for site in sites}
    at = now()
    return [card_view(card, names.get(card.review.site_id, ""), at) for card in cards]


def lanes_of(page: QueuePage, given: Mapping[str, str]) -> list[LaneLink]:
    """Return the lanes as links that keep the other filters; all of them first."""
    asked = given.get("voie")
    every = LaneLink("Tout", path_of(given, voie=None), sum(page.lanes.values()), asked is None)
    return [every] + [
        LaneLink(name, path_of(given, voie=slug), page.lanes.get(lane, 0), asked == slug)
        for lane, name in LANES.items()
        for slug in (LANE_SLUGS[lane],)
    ]


def undo_of(session: Session, actor: Actor) -> Undo | None:
    """Return what the actor may still undo."""
    act = last_undoable(session, actor) if actor.may_decide() else None
    if act is None:
        return None
    when = ago(act.created_at, now())
    return Undo(str(act.batch), spaced(f"Dernier geste : {did(act.kind, act.count)}, {when}."))


def shared(**more: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever a template wants
    """Return what every page with cards needs."""
    return {"words": LABELS, "back": back(), **more}
