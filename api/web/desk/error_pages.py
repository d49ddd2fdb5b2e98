"""Errors of the review desk: a calm French page that says what happened and what to do."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, g, make_response, render_template
from flask import session as browser
from sqlalchemy.exc import SQLAlchemyError

from api.web.desk.sessions import DeskSession
from api.web.desk.visitor import known
from api.web.typography import spaced
from api.web.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.services.actors import Actor

CSRF = (
    "Page périmée",
    (
        "Cette page a été ouverte dans une session qui a pris fin, ou dans un autre navigateur. "
        "Rien n’a été enregistré. Revenez en arrière, rechargez la page, puis recommencez."
    ),
)
_PAGES = {
    400: (
        "Demande incomprise",
        "Le service n’a pas compris cette demande. Revenez en arrière et recommencez.",
    ),
    403: ("Accès refusé", "Vous n’avez pas le droit de voir cette page ou de faire cette action."),
    404: (
        "Page introuvable",
        (
            "Il n’y a rien à cette adresse, ou rien que vous puissiez voir. Vérifiez-la, ou "
            "repartez de la file d’attente."
        ),
    ),
    405: (
        "Action impossible ici",
        "Cette adresse ne s’ouvre pas de cette façon. Passez par les pages du service.",
    ),
    409: (
        "La situation a changé",
        "Quelqu’un d’autre a agi entre-temps. Rien n’a été enregistré : rechargez la page.",
    ),
    410: ("Trop tard", "Ce n’est plus possible : le délai est passé."),
    413: (
        "Envoi trop volumineux",
        "Ce formulaire contient trop de texte. Raccourcissez-le, puis recommencez.",
    ),
    422: ("À corriger", "Un champ ne convient pas. Revenez en arrière et corrigez-le."),
    429: (
        "Trop d’essais",
        "Il y a eu trop d’essais en peu de temps. Attendez une minute, puis recommencez.",
    ),
    500: (
        "Erreur du service",
        (
            "Une erreur imprévue s’est produite, et elle est inscrite au journal. "
            "Recommencez ; si elle revient, donnez la référence ci-dessous à qui tient le service."
        ),
    ),
    503: (
        "Momentanément indisponible",
        "La base de données ne répond pas. Rechargez la page dans quelques secondes.",
    ),
}
_OTHER = ("Demande refusée", "Le service a refusé cette demande. Revenez en arrière.")


def error_page(
    status: int,
    detail: str | None = None,
    *,
    heading: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the page of an error.

    Args:
        status: HTTP status.
        detail: What happened and what to do; None for the usual sentence of the status.
        heading: Its title; None for the usual one.
        headers: Sent with it (``Retry-After``).
    """
    usual_heading, usual_detail = _PAGES.get(status, _OTHER)
    grave = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    actor = None if grave else _reader()
    if isinstance(browser, DeskSession) and actor is None and (grave or not browser.loaded):
        # The database may be what fails: this page asks it nothing.
        browser.detach()
    page = render_template(
        "desk/error.html",
        heading=spaced(heading or usual_heading),
        detail=spaced(detail or usual_detail),
        status=status,
        reference=g.request_id if grave else None,
        actor=actor,
    )
    return make_response(page, status, dict(headers or {}))


def _reader() -> Actor | None:
    """Return who reads the page, to whom it shows the way to the others."""
    found: Actor | None = g.get("actor")
    if found is None:
        with suppress(SQLAlchemyError), wiring().database.session() as session:
            found = known(session)
    return found
