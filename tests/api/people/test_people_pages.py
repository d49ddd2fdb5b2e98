from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyotp
import pytest

from api.services import audit
from api.services.actors import COMMAND, Role
from api.services.keys import create_key
from api.services.people import accounts, people
from api.storage.database import lock_for_writing
from tests.api.people.conftest import PASSWORD, Browser, make

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from api.storage.database import Database
    from api.storage.tables import Moderator

NEW = "tout autre chose"


def fetch(database: Database, login: str) -> Moderator:
    with database.session() as session:
        found = people.find_by_login(session, login)
        assert found
        return people.find(session, found.id)


def site_of(database: Database, name: str) -> int:
    with database.session() as session:
        create_key(session, name)
        return next(one.id for one in accounts.all_sites(session) if one.name == name)


def faulty(response: TestResponse, field: str) -> str:
    """Check that a field is marked, described and linked to from the summary; return why."""
    page = response.text
    assert response.status_code == 422
    assert f'<a href="#champ-{field}">' in page
    found = re.search(rf'<input id="champ-{field}"[^>]*aria-invalid="true"[^>]*>', page)
    assert found
    assert f"champ-{field}-faute" in found[0]
    assert 'id="erreurs" role="alert" tabindex="-1" autofocus' in page
    sentence = re.search(rf'id="champ-{field}-faute">([^<]+)<', page)
    assert sentence
    return sentence[1]


@pytest.fixture
def outsider(owner: Browser) -> Browser:
    return Browser(owner.client.application.test_client())


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.READER])
@pytest.mark.parametrize("path", ["/moderation/equipe", "/moderation/journal"])
def test_pages_of_owners_are_refused_to_others(
    outsider: Browser, people: Database, role: Role, path: str
) -> None:
    make(people, "alex", role)
    outsider.sign_in("alex")
    response = outsider.get(path)
    assert response.status_code == 403
    assert "Accès refusé" in response.text
    assert "Votre rôle ne permet pas" in response.text


@pytest.mark.parametrize(
    "path", ["", "/1/droits", "/1/desactivation", "/1/reinitialisation", "/2/droits"]
)
def test_acts_of_owners_are_refused_to_others(
    outsider: Browser, people: Database, path: str
) -> None:
    make(people, "alex")
    outsider.sign_in("alex")
    outsider.get("/moderation/compte")
    fields = {"login": "new", "name": "New", "role": "owner"}
    assert outsider.post(f"/moderation/equipe{path}", **fields).status_code == 403
    assert fetch(people, "alex").role == "moderator"
    assert fetch(people, "camille").disabled_at is None


@pytest.mark.parametrize(
    "path", ["/moderation/compte", "/moderation/equipe", "/moderation/journal"]
)
def test_nobody_sees_a_page_without_signing_in(browser: Browser, path: str) -> None:
    response = browser.get(path)
    assert response.headers["Location"] == f"/moderation/connexion?suite={path}"


def test_fields_of_the_doors_say_what_they_are_to_the_browser(browser: Browser) -> None:
    page = browser.get("/moderation/connexion").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


def test_an_invitation_goes_from_the_owner_to_a_first_session(
    owner: Browser, outsider: Browser, people: Database
) -> None:
    number = site_of(people, "blog")
    fields = {"login": "Alex", "name": "Alex D.", "role": "moderator", "site": number}
    page = owner.post("/moderation/equipe", **fields).text
    link = re.search(r'value="http://localhost(/moderation/invitation/[\w-]{43})"', page)
    assert link
    assert link[1] not in owner.get("/moderation/equipe").text
    welcome = outsider.get(link[1]).text
    assert "Bienvenue, Alex D." in welcome
    assert welcome.count('autocomplete="new-password"') == 2
    assert "12" in faulty(outsider.post(link[1], password="court", again="court"), "password")
    assert "diffèrent" in faulty(outsider.post(link[1], password=NEW, again=NEW + "x"), "again")
    assert outsider.post(link[1], password=NEW, again=NEW).status_code == 303
    assert "Vous pouvez vous connecter" in outsider.get("/moderation/connexion").text
    used = outsider.get(link[1])
    assert used.status_code == 410
    assert "a déjà servi" in used.text
    assert outsider.sign_in("alex", NEW).status_code == 303
    assert [site.name for site in fetch(people, "alex").sites] == ["blog"]


def test_an_unknown_invitation_is_gone(browser: Browser) -> None:
    assert browser.get("/moderation/invitation/abc").status_code == 410


def test_an_invitation_names_a_free_login(owner: Browser) -> None:
    fields = {"login": "CAMILLE", "name": "Autre", "role": "reader"}
    response = owner.post("/moderation/equipe", **fields)
    assert "déjà pris" in faulty(response, "invite-login")
    assert 'value="Autre"' in response.text


def test_an_unknown_role_is_refused(owner: Browser) -> None:
    fields = {"login": "alex", "name": "Alex", "role": "root"}
    assert owner.post("/moderation/equipe", **fields).status_code == 422
    assert owner.post("/moderation/equipe/1/droits", role="root").status_code == 422


def test_rights_are_changed_and_respected_at_the_next_page(
    owner: Browser, outsider: Browser, people: Database
) -> None:
    number = site_of(people, "blog")
    alex = make(people, "alex")
    outsider.sign_in("alex")
    fields = {"role": "reader", "site": number}
    assert owner.post(f"/moderation/equipe/{alex.id}/droits", **fields).status_code == 303
    assert (fetch(people, "alex").role, len(fetch(people, "alex").sites)) == ("reader", 1)
    owner.post(f"/moderation/equipe/{alex.id}/droits", role="owner")
    assert outsider.get("/moderation/equipe").status_code == 200
    assert "Les droits de Alex sont enregistrés" in owner.get("/moderation/equipe").text


def test_the_last_owner_stays_with_a_sentence_that_says_why(
    owner: Browser, people: Database
) -> None:
    for path, fields in (("droits", {"role": "reader"}), ("desactivation", {})):
        response = owner.post(f"/moderation/equipe/1/{path}", **fields)
        assert response.status_code == 409
        assert "dernière personne propriétaire" in response.text
    assert fetch(people, "camille").role == "owner"
    assert owner.inside()


def test_disabling_from_the_page_ends_the_session_of_the_other(
    owner: Browser, outsider: Browser, people: Database
) -> None:
    alex = make(people, "alex")
    outsider.sign_in("alex")
    assert owner.post(f"/moderation/equipe/{alex.id}/desactivation").status_code == 303
    assert not outsider.inside()
    assert "accès fermé" in owner.get("/moderation/equipe").text
    reset = owner.post(f"/moderation/equipe/{alex.id}/reinitialisation")
    assert "/moderation/invitation/" in reset.text
    assert fetch(people, "alex").disabled_at is None


def test_one_does_not_reset_oneself(owner: Browser) -> None:
    assert owner.post("/moderation/equipe/1/reinitialisation").status_code == 403
    assert owner.inside()


def test_an_act_on_no_one_is_a_page_not_found(owner: Browser) -> None:
    for path in ("droits", "desactivation", "reinitialisation"):
        response = owner.post(f"/moderation/equipe/999/{path}", role="reader")
        assert response.status_code == 404
        assert "n’est pas de l’équipe" in response.text


def test_the_password_is_changed_and_other_browsers_are_out(
    owner: Browser, outsider: Browser
) -> None:
    outsider.sign_in("camille")
    fields = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert owner.post("/moderation/compte/mot-de-passe", **fields).status_code == 303
    assert owner.inside()
    assert not outsider.inside()
    assert outsider.sign_in("camille").status_code == 422
    assert outsider.sign_in("camille", NEW).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "again", "field"),
    [
        ("faux", NEW, NEW, "password-current"),
        (PASSWORD, "court", "court", "password-password"),
        (PASSWORD, NEW, NEW + "x", "password-again"),
    ],
)
def test_a_password_that_is_not_changed_says_at_which_field(
    owner: Browser, current: str, new: str, again: str, field: str
) -> None:
    fields = {"current": current, "password": new, "again": again}
    response = owner.post("/moderation/compte/mot-de-passe", **fields)
    assert faulty(response, field)
    assert new not in response.text


def test_the_name_is_changed(owner: Browser, people: Database) -> None:
    assert owner.post("/moderation/compte/nom", name="  Zoé ").status_code == 303
    assert fetch(people, "camille").name == "Zoé"
    assert faulty(owner.post("/moderation/compte/nom", name=" "), "name-name")


def test_preferences_are_kept(owner: Browser, people: Database) -> None:
    assert fetch(people, "camille").preferences == {}
    owner.post("/moderation/compte/preferences", blur="1")
    assert fetch(people, "camille").preferences == {"blur": True, "keys": False}
    page = owner.get("/moderation/compte").text
    assert 'name="blur" value="1" checked' in page
    assert 'name="keys" value="1">' in page


def test_a_second_factor_is_learnt_by_a_telephone_then_taken_away(
    owner: Browser, outsider: Browser, people: Database
) -> None:
    outsider.sign_in("camille")
    wrong = owner.post("/moderation/compte/second-facteur", current="faux")
    assert faulty(wrong, "second-current")
    assert owner.post("/moderation/compte/second-facteur", current=PASSWORD).status_code == 303
    page = owner.get("/moderation/compte").text
    assert 'src="data:image/svg+xml' in page
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found
    secret = found[1].replace(" ", "")
    assert fetch(people, "camille").totp_secret is None
    refused = owner.post("/moderation/compte/second-facteur/code", code="000000")
    assert faulty(refused, "second-code")
    code = pyotp.TOTP(secret).now()
    assert owner.post("/moderation/compte/second-facteur/code", code=code).status_code == 303
    assert fetch(people, "camille").totp_secret == secret
    assert not outsider.inside()
    assert owner.inside()
    off = owner.post("/moderation/compte/second-facteur/retrait", current=PASSWORD)
    assert off.status_code == 303
    assert fetch(people, "camille").totp_secret is None


def test_a_second_factor_may_be_given_up_half_way(owner: Browser, people: Database) -> None:
    owner.post("/moderation/compte/second-facteur", current=PASSWORD)
    owner.post("/moderation/compte/second-facteur/abandon")
    assert "data:image" not in owner.get("/moderation/compte").text
    late = owner.post("/moderation/compte/second-facteur/code", code="000000")
    assert "a expiré" in faulty(late, "second-current")
    assert fetch(people, "camille").totp_secret is None


def test_the_journal_is_told_in_french(owner: Browser, people: Database) -> None:
    number = site_of(people, "blog")
    with people.session() as session, session.begin():
        lock_for_writing(session)
        audit.record(session, "moderator:1", "review.reject", "review:12", site_id=number)
        audit.record(session, "service", "something.new", "thing:1")
    page = owner.get("/moderation/journal").text
    assert "<strong>Camille</strong> a refusé le commentaire de la relecture n° 12 · blog" in page
    assert "<strong>La ligne de commande</strong> a invité Camille (rôle" in page
    assert "a ouvert une session" in page
    assert (
        "a fait « something.new » sur thing:1".replace("« ", "«\u202f").replace(" »", "\u202f»")
        in page
    )


def test_a_line_never_becomes_markup(owner: Browser, people: Database) -> None:
    with people.session() as session:
        accounts.add(session, COMMAND, login="x<b>", name="<script>", role=Role.READER)
    for path in ("/moderation/journal", "/moderation/equipe"):
        page = owner.get(path).text
        assert "&lt;script&gt;" in page
        assert "<script>" not in page


def test_the_journal_is_read_page_by_page(owner: Browser, people: Database) -> None:
    with people.session() as session, session.begin():
        lock_for_writing(session)
        for number in range(60):
            audit.record(session, "command", "x.y", f"thing:{number}")
    first = owner.get("/moderation/journal").text
    older = re.search(r'href="(/moderation/journal\?avant=\d+)"', first)
    assert older
    assert first.count("<li>\n    <p><strong>") == 50
    second = owner.get(older[1]).text
    assert "thing:0<" in second
    assert "Lignes plus anciennes" not in second
    assert "rien de plus ancien" in owner.get("/moderation/journal?avant=1").text
