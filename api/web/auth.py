"""Who calls: a bearer key (RFC 6750), which belongs to one site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request

from api.services.actors import Actor, Role
from api.services.keys import recognise
from api.web.cors import allow_origin
from api.web.problem import Kind, ProblemError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.services.keys import Caller

_REALM = 'Bearer realm="moderation"'


def authenticate(session: Session) -> Caller:
    """Return who sent the request that is being answered.

    Raises:
        ProblemError: 401; no key, or one that is unknown or revoked. 403; a public key.
    """
    caller = _holder(session)
    if caller.is_public:
        raise ProblemError(
            Kind.FORBIDDEN,
            "Cette clé est publique : elle n'ouvre que `/mirror`. Employez ici une clé secrète, "
            "« mod_… », et gardez-la sur votre serveur.",
        )
    return caller


def recognised(session: Session) -> Caller:
    """Return who sent the request, whose key may be a public one.

    Raises:
        ProblemError: 401; no key, or one that is unknown or revoked. 403; a public key in a
            page of another origin, or in none.
    """
    caller = _holder(session)
    if caller.origins is not None and not allow_origin(caller.origins):
        raise ProblemError(
            Kind.FORBIDDEN,
            "Cette clé publique ne sert que dans les pages pour lesquelles elle a été créée "
            "(« moderation keys create --public --origin … »). Depuis un serveur, employez une "
            "clé secrète.",
        )
    return caller


def reviewer(session: Session) -> Actor:
    """Return the moderator that the key of this request stands for, on its own site.

    Raises:
        ProblemError: 401, as :func:`authenticate`; 403, the key does not review.
    """
    caller = authenticate(session)
    if not caller.can_review:
        raise ProblemError(
            Kind.FORBIDDEN,
            "Cette clé envoie des commentaires, mais ne décide pas. Créez-en une autre par "
            "« moderation keys create --review », et gardez-la pour les modérateurs.",
        )
    name = f"clé {caller.prefix}…"
    return Actor(f"key:{caller.key_id}", name, Role.MODERATOR, frozenset({caller.site_id}))


def _holder(session: Session) -> Caller:
    """Return whose key the request bears, of either kind.

    Raises:
        ProblemError: 401; no key, or one that is unknown or revoked.
    """
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if not secret or scheme.lower() != "bearer":
        raise ProblemError(
            Kind.UNAUTHORISED,
            "Il manque une clé d'accès. Envoyez l'en-tête « Authorization: Bearer mod_… », "
            "avec une clé créée par « moderation keys create ».",
            headers={"WWW-Authenticate": _REALM},
        )
    caller = recognise(session, secret.strip())
    if caller is None:
        raise ProblemError(
            Kind.UNAUTHORISED,
            "Cette clé d'accès est inconnue ou révoquée. Vérifiez-la, ou créez-en une "
            "autre par « moderation keys create ».",
            headers={"WWW-Authenticate": f'{_REALM}, error="invalid_token"'},
        )
    g.site = caller.site
    return caller
