from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.services.outbox.webhooks import (
    UnknownSiteError,
    WebhookError,
    check_url,
    disable_webhook,
    rotate_secret,
    set_webhook,
)
from api.storage.tables import AuditEntry, Webhook

if TYPE_CHECKING:
    from tests.api.outbox.conftest import Desk


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://blog.example/hook", "https://blog.example/hook"),
        ("HTTPS://Blog.Example:8443/h?cle=1", "https://blog.example:8443/h?cle=1"),
        ("https://café.example", "https://xn--caf-dma.example"),
        ("https://[2606:4700::1111]/x", "https://[2606:4700::1111]/x"),
        ("https://blog.example/a@b", "https://blog.example/a@b"),
    ],
)
def test_an_address_is_kept_in_ascii(typed: str, kept: str) -> None:
    assert str(check_url(typed, private=False)) == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "blog.example/hook",
        "http://blog.example/hook",
        "ftp://blog.example/hook",
        "file:///etc/passwd",
        "https://",
        "https:///hook",
        "https://user@blog.example/",
        "https://user:pass@blog.example/",
        "https://@blog.example/",
        "https://blog.example/#part",
        "https://blog.example/#",
        "https://blog.example/a b",
        "https://blog.example/\n",
        "https://blog.example\t/",
        "https://blog.example:0/",
        "https://blog.example:99999/",
        "https://blog.example:port/",
        "https://blog.example/" + "x" * 2000,
        "https://blog.example/" + "é" * 1000,
        "https://[::1/",
        "https://\\blog.example",
        "https://blog.example\\@interne/",
        "https://blog%2eexample/",
        "https://blog'example/",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(WebhookError):
        check_url(url, private=False)


def test_plain_http_is_for_private_networks() -> None:
    assert check_url("http://blog.lan/hook", private=True).host == "blog.lan"


def test_a_webhook_gets_a_new_secret_each_time_it_is_set(desk: Desk) -> None:
    first = desk.listen("https://blog.example/a")
    second = desk.listen("https://blog.example/b?jeton=x")
    assert first != second
    assert first.startswith("whsec_")
    assert len(first) > 48
    with desk.database.session() as session:
        row = session.scalars(select(Webhook)).one()
        assert (row.url, row.secret) == ("https://blog.example/b?jeton=x", second)
        assert row.previous_secret is None


def test_every_change_is_in_the_journal_without_secrets(desk: Desk) -> None:
    secret = desk.listen("https://blog.example/hook?jeton=x")
    with desk.database.session() as session:
        rotate_secret(session, "blog", actor="command")
        disable_webhook(session, "blog", actor="moderator:1")
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    mine = [entry for entry in entries if entry.action.startswith("webhook.")][-3:]
    assert [entry.action.partition(".")[2] for entry in mine] == ["set", "rotate", "disable"]
    assert mine[2].actor == "moderator:1"
    assert mine[0].details == {"host": "blog.example"}
    assert secret not in str([entry.details for entry in mine])


def test_a_site_that_is_unknown_or_has_no_webhook_is_refused(desk: Desk) -> None:
    with desk.database.session() as session:
        with pytest.raises(UnknownSiteError, match="inconnu"):
            set_webhook(session, "inconnu", "https://a.example", private=False, actor="command")
        for change in (rotate_secret, disable_webhook):
            with pytest.raises(WebhookError, match="has no webhook in use"):
                change(session, "blog", actor="command")
