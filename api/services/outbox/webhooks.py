"""Where each site wants to be told: the address it registered, and the secret that signs."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from httpx import URL, InvalidURL
from sqlalchemy import update

from api.services import audit
from api.services.errors import MissingError, ServiceError
from api.services.outbox.messages import in_one_order
from api.storage import queries
from api.storage.database import lock_for_writing
from api.storage.tables import Message, Webhook
from api.storage.types import now

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.storage.tables import Site

GRACE = timedelta(hours=24)
"""How long the secret before the last one signs too."""
_LENGTH = 2000
_BREAKING = re.compile(r"[\x00-\x20\x7f\s\\]")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f.:]+")
_HIGHEST_PORT = 65535


class WebhookError(ServiceError):
    """An address that cannot be used, or none where one is needed; in English."""


class UnknownSiteError(MissingError):
    """No site has this name."""

    def __init__(self, site: str) -> None:
        super().__init__(f"No site is called {site}. See: moderation keys list")


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret just made: the blog has to know it, and it is shown once."""

    secret: str
    site: str
    url: str


def check_url(url: str, *, private: bool) -> URL:
    """Read the address of a webhook.

    Args:
        url: As the owner typed it.
        private: Whether ``http`` will do, as it may on a network of one's own.

    Returns:
        The address, its host in ASCII, its path percent-encoded.

    Raises:
        WebhookError: It is no address a decision may be sent to.

    >>> str(check_url("https://exemple.fr/modération", private=False))
    'https://exemple.fr/mod%C3%A9ration'
    """
    if _BREAKING.search(url) or len(url) > _LENGTH:
        raise WebhookError(f"The address must be at most {_LENGTH} characters, without spaces.")
    try:
        found = URL(url)
    except InvalidURL:
        raise WebhookError(
            "The address cannot be read. Example: https://blog.example/hook"
        ) from None
    if found.scheme != "https" and not (private and found.scheme == "http"):
        raise WebhookError(
            "The address must begin with https:// (http:// too, where the setting "
            "MODERATION_WEBHOOK_PRIVATE is true)."
        )
    authority = url.partition("://")[2].partition("/")[0]
    if not _HOST.fullmatch(found.raw_host.decode()) or "@" in authority or "#" in url:
        raise WebhookError("The address must name a host, without user, password or fragment.")
    if found.port is not None and not 0 < found.port <= _HIGHEST_PORT:
        raise WebhookError(f"The port must be 1 to {_HIGHEST_PORT}.")
    if len(str(found)) > _LENGTH:
        raise WebhookError(f"The address must be at most {_LENGTH} characters once encoded.")
    return found


def set_webhook(session: Session, site: str, url: str, *, private: bool, actor: str) -> NewSecret:
    """Tell a site at this address from now on, with a new secret.

    What waits already is sent there too; what was decided before, while the site had no
    address, stays to be polled.

    Raises:
        WebhookError: The address cannot be used.
        UnknownSiteError: No site has this name.
    """
    address = check_url(url, private=private)
    secret = _new_secret()
    with session.begin():
        owner = _locked(session, site)
        row = session.get(Webhook, owner.id) or Webhook(site_id=owner.id, created_at=now())
        row.url, row.secret = str(address), secret
        row.previous_secret = row.previous_until = row.disabled_at = None
        session.add(row)
        # The path may hold a secret of the blog's.
        _note(session, actor, "webhook.set", owner, host=address.host)
    return NewSecret(secret, site, row.url)


def rotate_secret(session: Session, site: str, *, actor: str) -> NewSecret:
    """Give a webhook a new secret; the present one signs too for :data:`GRACE`.

    Raises:
        WebhookError: The site has no webhook in use.
        UnknownSiteError: No site has this name.
    """
    secret = _new_secret()
    with session.begin():
        owner = _locked(session, site)
        row = _in_use(session, owner)
        row.previous_secret, row.previous_until = row.secret, now() + GRACE
        row.secret = secret
        _note(session, actor, "webhook.rotate", owner)
    return NewSecret(secret, site, row.url)


def disable_webhook(session: Session, site: str, *, actor: str) -> int:
    """Tell a site nothing more; what waits is left for it to poll.

    Returns:
        How many messages waited.

    Raises:
        WebhookError: The site has no webhook in use.
        UnknownSiteError: No site has this name.
    """
    with session.begin():
        owner = _locked(session, site)
        _in_use(session, owner).disabled_at = now()
        stopped = session.scalars(
            update(Message)
            .where(Message.site_id == owner.id, Message.state == "waiting")
            .values(state="unaddressed", claimed_by=None, claimed_until=None)
            .returning(Message.id)
        ).all()
        _note(session, actor, "webhook.disable", owner, stopped=len(stopped))
    return len(stopped)


def site_named(session: Session, name: str) -> Site:
    """Return the site of this name.

    Raises:
        UnknownSiteError: There is none.
    """
    with session.begin():
        return _site(session, name)


def secrets_at(row: Webhook, moment: datetime) -> tuple[str, ...]:
    """Return the secrets that sign at a moment, the newest first."""
    if row.previous_secret and row.previous_until and moment < row.previous_until:
        return row.secret, row.previous_secret
    return (row.secret,)


def _new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


def _locked(session: Session, name: str) -> Site:
    """Return a site, in a transaction that writes: nothing is told meanwhile."""
    lock_for_writing(session)
    in_one_order(session)
    return _site(session, name)


def _site(session: Session, name: str) -> Site:
    site = queries.find_site(session, name)
    if site is None:
        raise UnknownSiteError(name)
    return site


def _in_use(session: Session, site: Site) -> Webhook:
    row = session.get(Webhook, site.id)
    if row is None or row.disabled_at:
        raise WebhookError(
            f"The site {site.name} has no webhook in use. "
            f"Set one: moderation webhooks set --site {site.name} https://…"
        )
    return row


def _note(session: Session, actor: str, action: str, site: Site, **details: object) -> None:
    audit.record(session, actor, action, f"site:{site.id}", site_id=site.id, **details)
