from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
import time_machine
from sqlalchemy import select, text

from api.app import create_app
from api.services.actors import COMMAND
from api.services.errors import CrowdedError, GoneError, IdConflictError
from api.services.people import accounts, web_sessions
from api.settings import Settings
from api.storage.tables import WebSession
from api.storage.types import now
from api.web.desk.visitor import inner_path
from tests.api.people.conftest import PASSWORD, Browser, empty_of_people, make

if TYPE_CHECKING:
    from flask import Flask

    from api.storage.database import Database
    from moderation.engine import ModerationEngine

AWAY = [
    "//evil.example",
    "https://evil.example/moderation",
    "/moderation\\..\\x",
    "/\\evil.example",
    "/moderation//evil.example",
    "/moderation/../docs",
    "/moderation/%2e%2e/docs",
    "/moderation/%5cevil",
    "/moderation@evil.example",
    "/moderationevil",
    "javascript:alert(1)",
    "/moderation\n//evil.example",
    "\t//evil.example",
    "/docs",
    "/moderation/deconnexion",
    "/moderation/connexion?suite=/moderation",
    "",
]


def stored(database: Database) -> list[WebSession]:
    with database.session() as session, session.begin():
        return list(session.scalars(select(WebSession)))


def test_signing_in_works_on_every_database(app: Flask) -> None:
    database: Database = app.extensions["moderation"].database
    empty_of_people(database)
    make(database, "camille")
    browser = Browser.of(app)
    assert not browser.inside()
    assert browser.sign_in("camille").headers["Location"] == "/moderation"
    assert browser.inside()


def test_signing_in_changes_the_token(browser: Browser, people: Database) -> None:
    browser.get("/moderation/connexion")
    before = browser.cookie
    browser.post("/moderation/connexion", login="camille", password=PASSWORD)
    assert before
    assert browser.cookie != before
    assert [row.moderator_id for row in stored(people)] == [1]


def test_a_planted_token_never_becomes_a_session(browser: Browser, people: Database) -> None:
    planted = "A" * 43
    browser.plant(planted)
    browser.get("/moderation/connexion")
    assert browser.cookie != planted
    browser.sign_in("camille")
    with people.session() as session:
        assert web_sessions.find(session, planted) is None
    thief = Browser(browser.client.application.test_client())
    thief.plant(planted)
    assert not thief.inside()


def test_signing_out_ends_the_session_on_the_server(owner: Browser) -> None:
    token = owner.cookie
    assert token
    assert owner.post("/moderation/deconnexion").status_code == 303
    assert "Cet appareil est déconnecté" in owner.get("/moderation/connexion").text
    owner.plant(token)
    assert not owner.inside()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    header = browser.get("/moderation/connexion").headers["Set-Cookie"]
    assert re.fullmatch(
        r"moderation_session=[\w-]{43}; HttpOnly; Path=/moderation; SameSite=Lax", header
    )


def test_the_cookie_travels_by_https_only_where_the_settings_say_so(
    sqlite_app: Flask, browser: Browser
) -> None:
    parts = sqlite_app.extensions["moderation"]
    settings = Settings(database_url=parts.settings.database_url, secure_cookies=True)
    object.__setattr__(parts, "settings", settings)
    assert "; Secure;" in browser.get("/moderation/connexion").headers["Set-Cookie"]


def test_addresses_of_programs_have_no_session(browser: Browser, people: Database) -> None:
    for path in ("/health", "/docs", "/nothing", "/moderations"):
        assert "Set-Cookie" not in browser.get(path).headers
    assert stored(people) == []


def test_a_page_that_only_reads_writes_once_in_five_minutes(
    owner: Browser, people: Database
) -> None:
    seen = stored(people)[0].seen_at
    owner.get("/moderation/compte")
    assert stored(people)[0].seen_at == seen
    with time_machine.travel(now() + timedelta(minutes=6), tick=False):
        owner.get("/moderation/compte")
    assert stored(people)[0].seen_at > seen


def test_a_form_without_its_token_does_nothing(browser: Browser) -> None:
    browser.get("/moderation/connexion")
    fields = {"login": "camille", "password": PASSWORD}
    response = browser.client.post("/moderation/connexion", data=fields)
    assert response.status_code == 400
    assert "Rien n’a été enregistré" in response.text
    assert not browser.inside()


@pytest.mark.parametrize("token", ["x", "", "ImZha2Ui.aaaa.bbbb"])
def test_a_form_with_a_wrong_token_does_nothing(owner: Browser, token: str) -> None:
    owner.token = token
    assert owner.post("/moderation/compte/nom", name="Autre").status_code == 400
    assert "Autre" not in owner.get("/moderation/compte").text


def test_the_token_of_another_session_is_worth_nothing(owner: Browser) -> None:
    other = Browser(owner.client.application.test_client())
    other.get("/moderation/connexion")
    owner.token = other.token
    assert owner.post("/moderation/compte/nom", name="Autre").status_code == 400


def test_the_token_of_a_form_is_taken_from_a_header_too(owner: Browser) -> None:
    response = owner.client.post(
        "/moderation/compte/nom", data={"name": "Autre"}, headers={"X-CSRFToken": owner.token}
    )
    assert response.status_code == 303


def test_a_form_stays_good_as_long_as_the_session(owner: Browser) -> None:
    with time_machine.travel(now() + timedelta(hours=11), tick=False):
        assert owner.post("/moderation/compte/nom", name="Autre").status_code == 303


def test_programs_need_no_form_token(browser: Browser) -> None:
    assert browser.client.post("/moderate", json={}).status_code == 401


def test_a_disabled_person_is_out_at_once(owner: Browser, people: Database) -> None:
    person = make(people, "alex")
    browser = Browser(owner.client.application.test_client())
    browser.sign_in("alex")
    assert browser.inside()
    with people.session() as session:
        accounts.disable(session, COMMAND, person.id)
    assert not browser.inside()


def test_a_session_of_someone_disabled_behind_its_back_is_no_session(
    owner: Browser, people: Database
) -> None:
    with people.engine.begin() as connection:
        connection.execute(text("UPDATE moderators SET disabled_at = '2026-01-01 00:00:00'"))
    assert not owner.inside()
    assert owner.get("/moderation/connexion").status_code == 200


@pytest.mark.parametrize("wanted", AWAY)
def test_no_address_leads_away_from_the_desk(browser: Browser, wanted: str) -> None:
    assert inner_path(wanted) == "/moderation"
    assert browser.sign_in("camille", suite=wanted).headers["Location"] == "/moderation"


def test_signing_in_comes_back_to_the_page_that_was_asked_for(browser: Browser) -> None:
    response = browser.get("/moderation/journal?avant=3&x=%C3%A9")
    place = response.headers["Location"]
    assert place == "/moderation/connexion?suite=/moderation/journal%3Favant%3D3%26x%3D%25C3%25A9"
    assert 'value="/moderation/journal?avant=3&amp;x=%C3%A9"' in browser.get(place).text
    back = browser.sign_in("camille", suite="/moderation/journal?avant=3&x=%C3%A9")
    assert back.headers["Location"] == "/moderation/journal?avant=3&x=%C3%A9"


def test_a_fragment_asked_for_by_a_script_leads_the_whole_page_to_sign_in(browser: Browser) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/moderation/compte?a=1"}
    response = browser.client.get("/moderation/journal", headers=headers)
    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == (
        "/moderation/connexion?suite=/moderation/compte%3Fa%3D1"
    )


def test_too_many_tries_from_one_address_must_wait(browser: Browser) -> None:
    browser.get("/moderation/connexion")
    for _ in range(20):
        browser.post("/moderation/connexion", login="x", password="y")
    response = browser.post("/moderation/connexion", login="camille", password=PASSWORD)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 61
    assert "trop d’essais" in response.text
    with time_machine.travel(now() + timedelta(seconds=62), tick=False):
        assert browser.sign_in("camille").status_code == 303


def test_the_second_factor_comes_after_the_password_with_yet_another_token(
    browser: Browser, people: Database
) -> None:
    with people.engine.begin() as connection:
        connection.execute(
            text("UPDATE moderators SET totp_secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'")
        )
    browser.get("/moderation/connexion")
    first = browser.cookie
    response = browser.sign_in("camille", suite="/moderation/compte")
    assert response.headers["Location"] == "/moderation/connexion/code"
    second = browser.cookie
    assert not browser.inside()
    assert 'autocomplete="one-time-code"' in browser.get("/moderation/connexion/code").text
    wrong = browser.post("/moderation/connexion/code", code="000000")
    assert wrong.status_code == 422
    assert "Ce code ne convient pas" in wrong.text
    response = browser.post(
        "/moderation/connexion/code", code=code_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    )
    assert response.headers["Location"] == "/moderation/compte"
    assert len({first, second, browser.cookie}) == 3
    assert browser.inside()


def code_of(secret: str) -> str:
    return pyotp.TOTP(secret).now()


def test_no_one_reaches_the_code_without_a_password(browser: Browser) -> None:
    browser.get("/moderation/connexion")
    assert browser.get("/moderation/connexion/code").status_code == 303
    assert browser.post("/moderation/connexion/code", code="123456").status_code == 303


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/moderation/rien", 404, "Page introuvable"), ("/moderation/compte/nom", 405, "impossible")],
)
def test_errors_of_the_desk_are_french_pages(
    owner: Browser, path: str, status: int, words: str
) -> None:
    response = owner.get(path)
    assert response.status_code == status
    assert response.mimetype == "text/html"
    assert words in response.text
    assert "Camille" in response.text
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (IdConflictError("7"), 409, "a déjà été jugé"),
        (GoneError("C’est trop tard."), 410, "C’est trop tard."),
        (CrowdedError(), 503, "Momentanément indisponible"),
        (KeyError("le texte d’un commentaire"), 500, "Erreur du service"),
    ],
)
def test_what_a_service_refuses_is_a_page_with_its_own_sentence(
    sqlite_app: Flask, error: Exception, status: int, words: str
) -> None:
    def fail() -> str:
        raise error

    sqlite_app.add_url_rule("/moderation/essai", view_func=fail)
    response = sqlite_app.test_client().get("/moderation/essai")
    assert response.status_code == status
    assert words in response.text
    assert "le texte d’un commentaire" not in response.text


def test_a_form_that_is_too_long_is_refused_by_a_page(owner: Browser) -> None:
    response = owner.post("/moderation/compte/nom", name="x" * 1_100_000)
    assert response.status_code == 413
    assert "Raccourcissez-le" in response.text


def test_a_database_that_fails_is_a_page_and_not_a_loop(owner: Browser, people: Database) -> None:
    with people.engine.begin() as connection:
        connection.execute(text("ALTER TABLE web_sessions RENAME TO elsewhere"))
    for path in ("/moderation/compte", "/moderation/connexion", "/moderation/rien"):
        response = owner.get(path)
        assert response.status_code in {503, 404}
        assert response.mimetype == "text/html"
        assert response.headers["X-Request-Id"]


def test_tries_are_counted_by_client_behind_a_proxy_that_is_trusted(
    sqlite_url: str, engine: ModerationEngine
) -> None:
    app = create_app(Settings(database_url=sqlite_url, trusted_proxies=1), engine)
    browser = Browser.of(app)
    browser.get("/moderation/connexion")
    fields = {"csrf_token": browser.token, "login": "x", "password": "y"}
    for client, times in (("192.0.2.1", 20), ("192.0.2.2", 1)):
        headers = {"X-Forwarded-For": f"198.51.100.9, {client}"}
        for _ in range(times):
            path = "/moderation/connexion"
            assert browser.client.post(path, data=fields, headers=headers).status_code == 422
    app.extensions["moderation"].database.dispose()


def test_an_invented_forwarded_address_counts_for_nothing(browser: Browser) -> None:
    browser.get("/moderation/connexion")
    statuses = []
    for number in range(21):
        fields = {"csrf_token": browser.token, "login": "x", "password": "y"}
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        answer = browser.client.post("/moderation/connexion", data=fields, headers=headers)
        statuses.append(answer.status_code)
    assert statuses == [422] * 20 + [429]
