"""Who may do what, at every address of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.services.actors import SYSTEM, Actor, Role
from api.services.people import accounts
from api.web.desk.sessions import COOKIE
from tests.api.conftest import INSULT
from tests.api.views.desk.conftest import (
    DOORS,
    FIELDS,
    OWNED,
    OWNED_FORMS,
    TOKEN,
    VALID,
    address,
)

if TYPE_CHECKING:
    from tests.api.views.desk.conftest import Fuzz


def test_no_form_is_taken_without_its_token(fuzz: Fuzz) -> None:
    client, _ = fuzz.owner()
    for rule in fuzz.rules("POST"):
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "x.y.z"}):
            answer = client.post(address(rule, fuzz), data=FIELDS[rule.rule] | token)
            assert answer.status_code == 400, rule.rule
            assert "Page périmée" in answer.text
    assert client.get("/moderation/compte").status_code == 200


def test_who_is_not_signed_in_gets_no_page_and_does_nothing(fuzz: Fuzz) -> None:
    client, token = fuzz.stranger()
    for method in ("GET", "HEAD", "POST"):
        for rule in fuzz.rules(method):
            if rule.rule in DOORS:
                continue
            data = FIELDS.get(rule.rule, {}) | VALID.get(rule.rule, {}) | {"csrf_token": token}
            sent = data if method == "POST" else None
            answer = client.open(address(rule, fuzz), method=method, data=sent)
            assert answer.status_code == 303, (method, rule.rule, answer.status_code)
            assert answer.location.startswith("/moderation/connexion"), rule.rule
    assert len(fuzz.place.decisions()) == 3


@pytest.mark.parametrize("role", ["reader", "moderator"])
def test_each_role_gets_what_is_its_own(fuzz: Fuzz, role: str) -> None:
    desk = fuzz.place.desk(role)
    found = TOKEN.search(desk.page("/moderation/compte"))
    assert found
    for method in ("GET", "POST"):
        for rule in fuzz.rules(method):
            if rule.rule in DOORS or rule.rule.startswith("/moderation/compte"):
                continue
            data = FIELDS.get(rule.rule, {}) | VALID.get(rule.rule, {}) | {"csrf_token": found[1]}
            sent = data if method == "POST" else None
            status = desk.client.open(address(rule, fuzz), method=method, data=sent).status_code
            owners = rule.rule.startswith(OWNED) or (method, rule.rule) in OWNED_FORMS
            deciding = method == "POST" and not owners and role == "reader"
            forbidden = owners or deciding
            assert (status == 403) is forbidden, (method, rule.rule, status)


def test_a_right_that_was_removed_is_gone_at_once(fuzz: Fuzz) -> None:
    desk = fuzz.place.desk("moderator")
    assert 'name="seen" value="1:0"' in desk.page()
    form = desk.form("approve", fuzz.place.reviews()[0])
    with fuzz.place.database.session() as session:
        owner = Actor(SYSTEM.key, "", Role.OWNER, frozenset())
        accounts.change_rights(session, owner, desk.moderator_id, Role.MODERATOR, [])
    for path in ("agir", "tout", "commentaire/1/note"):
        answer = desk.post(
            f"/moderation/{path}", form | {"relecture": "1", "de": "fil", "note": "n"}
        )
        assert answer.status_code == 404, path
    for path in ("commentaire/1", "commentaire/1/fil", "commentaire/1/auteur", "politiques?site=1"):
        page = desk.get(f"/moderation/{path}")
        assert INSULT not in page.text
        assert "blog" not in page.text.replace("blogs", ""), path
    assert desk.get("/moderation/chiffres?site=1").status_code == 404
    for path in ("", "?site=1", "?q=crétin", "?auteur=a", "?etat=transmis"):
        assert "crétin, " not in desk.page(f"/moderation{path}")
    assert len(fuzz.place.decisions()) == 3


def test_a_method_that_an_address_does_not_know_is_refused(fuzz: Fuzz) -> None:
    client, token = fuzz.owner()
    paths = {rule.rule for method in ("GET", "POST") for rule in fuzz.rules(method)}
    rules = {rule.rule: rule for rule in fuzz.rules("OPTIONS") if rule.rule in paths}
    for rule in rules.values():
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "X" * 50):
            answer = client.open(address(rule, fuzz), method=method)
            assert answer.status_code == 405, (rule.rule, method)
        assert client.options(address(rule, fuzz)).status_code == 204
        override = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
        data = {"csrf_token": token, "_method": "POST"}
        client.get(address(rule, fuzz), headers=override, query_string=data)
    assert client.get("/moderation/compte").status_code == 200
    assert len(fuzz.place.decisions()) == 3


@pytest.mark.parametrize(
    "cookie", ["\xff" * 43, "a" * 43, "a" * 8000, "", '"', "\u202e", "a=b;" * 50]
)
def test_a_cookie_that_means_nothing_is_nobody(fuzz: Fuzz, cookie: str) -> None:
    client = fuzz.place.app.test_client()
    sent = f"{COOKIE}={cookie}".encode().decode("latin-1")
    answer = client.get("/moderation", headers={"Cookie": sent})
    assert answer.status_code == 303
    page = client.get("/moderation/connexion", headers={"Cookie": sent})
    assert page.status_code == 200
    assert cookie not in page.headers.get("Set-Cookie", "") or not cookie
