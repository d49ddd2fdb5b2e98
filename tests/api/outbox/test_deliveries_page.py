from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from api.services.outbox.delivery import Fault, Sent, claim_due, settle
from api.services.people import web_sessions
from api.storage.database import lock_for_writing
from api.storage.tables import Moderator
from api.web.desk.delivery_words import fault_words
from api.web.desk.sessions import COOKIE

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.api.outbox.conftest import Desk


@pytest.fixture(autouse=True)
def _nobody(desk: Desk) -> None:
    if desk.database.engine.dialect.name == "postgresql":
        with desk.database.engine.begin() as connection:
            connection.execute(text("TRUNCATE moderators, web_sessions CASCADE"))


def browser(app: Flask, desk: Desk, role: str = "owner") -> FlaskClient:
    """Return a browser in which somebody of this role has signed in."""
    with desk.database.session() as session, session.begin():
        lock_for_writing(session)
        person = Moderator(login=role, name="Camille", role=role)
        session.add(person)
        session.flush()
        token = web_sessions.begin(session, {}, person.id)
    client = app.test_client()
    client.set_cookie(COOKIE, token, path="/moderation")
    return client


def give_up(desk: Desk) -> None:
    with desk.database.session() as session:
        due = claim_due(session, "w1")
        assert due is not None
        assert settle(session, due, "w1", Sent(Fault.GONE, 410))


def page(client: FlaskClient) -> str:
    response = client.get("/moderation/envois")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def press(client: FlaskClient, path: str) -> tuple[int, str]:
    """Press the button that leads there, if the page has one; return what is shown."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', page(client))
    data = {"csrf_token": token[1] if token else ""}
    response = client.post(path, data=data, follow_redirects=False)
    return response.status_code, response.get_data(as_text=True)


def test_an_owner_sees_what_was_given_up_and_sends_it_again(app: Flask, desk: Desk) -> None:
    desk.listen("http://127.0.0.1:9/hook?jeton=tresor")
    number = desk.decide(desk.receive("billet-3"))
    give_up(desk)
    client = browser(app, desk)
    shown = page(client)
    assert "billet-3" in shown
    assert "n’existe plus (HTTP 410)" in shown
    assert "tresor" not in shown
    assert "whsec" not in shown
    assert f'action="/moderation/envois/{number}/renvoi"' in shown
    status, _ = press(client, f"/moderation/envois/{number}/renvoi")
    assert status == 303
    assert desk.message(number).state == "waiting"
    assert "Un envoi repart." in page(client)


def test_all_of_a_site_is_sent_again_at_once(app: Flask, desk: Desk) -> None:
    desk.listen()
    for name in ("c1", "c2"):
        desk.decide(desk.receive(name))
        give_up(desk)
    client = browser(app, desk)
    assert press(client, f"/moderation/envois/site/{desk.site_id}/renvoi")[0] == 303
    assert "2 envois repartent" in page(client)


def test_what_was_replaced_has_no_button_and_is_refused(app: Flask, desk: Desk) -> None:
    desk.listen()
    comment, other = desk.receive("c1"), desk.receive("c2")
    number = desk.decide(comment)
    give_up(desk)
    desk.decide(other)
    give_up(desk)
    desk.decide(comment)
    client = browser(app, desk)
    path = f"/moderation/envois/{number}/renvoi"
    assert path not in page(client)
    status, shown = press(client, path)
    assert status == 409
    assert "n’est plus à refaire" in shown


@pytest.mark.parametrize("role", ["moderator", "reader"])
def test_only_owners_see_deliveries(app: Flask, desk: Desk, role: str) -> None:
    assert browser(app, desk, role).get("/moderation/envois").status_code == 403


def test_whoever_is_not_signed_in_is_led_there(app: Flask, desk: Desk) -> None:
    assert desk.site_id
    response = app.test_client().get("/moderation/envois")
    assert response.status_code == 303
    assert "connexion" in response.headers["Location"]


def test_a_form_without_its_token_sends_nothing(app: Flask, desk: Desk) -> None:
    desk.listen()
    number = desk.decide(desk.receive())
    give_up(desk)
    response = browser(app, desk).post(f"/moderation/envois/{number}/renvoi")
    assert response.status_code == 400
    assert desk.message(number).state == "dead"


def test_a_site_without_address_is_said_to_poll(app: Flask, desk: Desk) -> None:
    desk.decide(desk.receive())
    assert "vient lire les décisions lui-même" in page(browser(app, desk))


def test_every_fault_has_its_sentence() -> None:
    sentences = {fault_words(fault.value, None) for fault in Fault}
    assert len(sentences) == len(Fault)
    assert all(sentence.endswith(".") for sentence in sentences)
    assert fault_words(None, None) == "L’envoi a échoué."
