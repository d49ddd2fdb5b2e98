"""A desk with a little of everything, and forms that its pages would send."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, cast

import pytest
from argon2 import PasswordHasher
from limits import parse_many

from api.services.actors import COMMAND, SYSTEM, Actor, Role
from api.services.people import accounts, passwords
from api.services.rules import policies
from api.web.desk import throttle
from api.web.desk.sessions import COOKIE
from moderation.domain.policy import SHIPPED
from tests.api.conftest import INSULT
from tests.api.views.desk.pile_ons.conftest import Raid
from tests.api.views.desk.queue.conftest import Place, open_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from werkzeug.routing import Rule
    from werkzeug.test import TestResponse

    from moderation.engine import ModerationEngine
    from tests.api.conftest import StandIn

BREAKING = '"><script>alert(1)</script>'
HOSTILE = (
    "",
    "\0",
    "a\0b",
    "\ud800",
    "\u202egnol\u2066",
    "\r\nSet-Cookie: a=b",
    BREAKING,
    "{{ 7 * 7 }} {0} %s %(x)s",
    "javascript:alert(1)",
    "//evil.example/moderation",
    "0",
    "nan",
    "1e999",
    "2147483648",
    "9223372036854775808",
    "9" * 4400,
    "٣",
    "x" * 4000,
    "9999999999:999999999",
    "00000000-0000-0000-0000-000000000000",
)
FIELDS = {
    "/moderation/connexion": {"login": "camille", "password": "x" * 20, "suite": ""},
    "/moderation/connexion/code": {"code": "123456"},
    "/moderation/deconnexion": {},
    "/moderation/invitation/<token>": {"password": "x" * 12, "again": "x" * 12},
    "/moderation/compte/nom": {"name": "Camille"},
    "/moderation/compte/preferences": {"blur": "1", "keys": "1"},
    "/moderation/compte/mot-de-passe": {"current": "x", "password": "y" * 20, "again": "y" * 20},
    "/moderation/compte/second-facteur": {"current": "x"},
    "/moderation/compte/second-facteur/code": {"code": "123456"},
    "/moderation/compte/second-facteur/abandon": {},
    "/moderation/compte/second-facteur/retrait": {"current": "x"},
    "/moderation": {
        "site": "1",
        "voie": "menaces",
        "etiquette": "insulte",
        "fil": "f",
        "auteur": "a",
        "age": "1j",
        "q": "mot",
        "etat": "transmis",
        "suite": "10",
    },
    "/moderation/agir": {
        "acte": "reject",
        "seen": "1:0",
        "clause": "2",
        "vu": "insult",
        "etiquette": "insult",
        "sur": "1",
        "note": "Vu.",
        "retour": "/moderation",
    },
    "/moderation/tout": {"acte": "reject", "relecture": "1", "de": "auteur", "clause": "2"},
    "/moderation/annuler": {"lot": "", "retour": "/moderation"},
    "/moderation/commentaire/<int:review_id>": {"retour": "/moderation"},
    "/moderation/commentaire/<int:review_id>/fil": {"retour": "/moderation"},
    "/moderation/commentaire/<int:review_id>/auteur": {"retour": "/moderation"},
    "/moderation/commentaire/<int:review_id>/note": {"sujet": "auteur", "note": "Vu."},
    "/moderation/meutes": {"suite": "20"},
    "/moderation/meutes/<int:number>": {"suite": "100"},
    "/moderation/meutes/<int:number>/tout": {
        "acte": "reject",
        "portee": "hostiles",
        "clause": "6",
        "retour": "/moderation/meutes/1",
    },
    "/moderation/meutes/de/<int:review_id>": {},
    "/moderation/meutes/bouclier/<int:review_id>": {"retour": "/moderation"},
    "/moderation/meutes/bouclier": {
        "relecture": "1",
        "meute": "1",
        "quoi": "ferme",
        "duree": "6h",
        "retour": "/moderation/meutes",
    },
    "/moderation/meutes/mesures/lever": {"lot": "", "retour": "/moderation/meutes"},
    "/moderation/meutes/mesures/remettre": {"lot": "", "retour": "/moderation/meutes"},
    "/moderation/chiffres": {"site": "1", "jours": "7"},
    "/moderation/et-si": {
        "site": "1",
        "version": "1",
        "hate.known.hold": "15",
        "remark": "Essai",
        "action": "save",
    },
    "/moderation/politiques": {"site": "1"},
    "/moderation/politiques/<int:policy_id>/mettre-en-vigueur": {},
    "/moderation/politiques/<int:policy_id>/ombre": {"action": "start"},
    "/moderation/politiques/retirer": {"site": "1"},
    "/moderation/dossiers/<int:number>": {},
    "/moderation/dossiers/<int:number>/fichier": {},
    "/moderation/dossiers/<int:number>/suppression": {},
    "/moderation/meutes/<int:pile_on_id>/dossier": {},
    "/moderation/meutes/<int:pile_on_id>/dossier/nouveau": {},
    "/moderation/meutes/<int:pile_on_id>/conservation": {"garder": "1", "retour": "dossier"},
    "/moderation/envois/<int:number>/renvoi": {},
    "/moderation/envois/site/<int:site_id>/renvoi": {},
    "/moderation/equipe": {"login": "zoe", "name": "Zoé", "role": "reader", "site": "1"},
    "/moderation/equipe/<int:number>/droits": {"role": "reader", "site": "1"},
    "/moderation/equipe/<int:number>/desactivation": {},
    "/moderation/equipe/<int:number>/reinitialisation": {},
    "/moderation/journal": {"avant": "5"},
}
NUMBERS = ("0", "2147483648", "9223372036854775808", "9" * 40, "9" * 4400)
VALID = {
    "/moderation/annuler": {"lot": "00000000-0000-4000-8000-000000000000"},
    "/moderation/tout": {"retour": "/moderation"},
    "/moderation/meutes/mesures/lever": {"lot": "00000000-0000-4000-8000-000000000000"},
    "/moderation/meutes/mesures/remettre": {"lot": "00000000-0000-4000-8000-000000000000"},
}
DOORS = (
    "/moderation/connexion",
    "/moderation/connexion/code",
    "/moderation/deconnexion",
    "/moderation/invitation/<token>",
)
OWNED = ("/moderation/equipe", "/moderation/envois", "/moderation/journal")
OWNED_FORMS = {
    ("POST", "/moderation/et-si"),
    ("POST", "/moderation/politiques/<int:policy_id>/mettre-en-vigueur"),
    ("POST", "/moderation/politiques/<int:policy_id>/ombre"),
    ("POST", "/moderation/politiques/retirer"),
    ("POST", "/moderation/dossiers/<int:number>/suppression"),
}
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "rect", "line", "circle"}
FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_PART = re.compile(r"<[a-z]+[:>]")


class Balanced(HTMLParser):
    """Reads a page, and finds what is not closed, and what was not escaped."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fault: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        leads = [given.get(name) or "" for name in ("href", "src", "action", "formaction")]
        if tag == "script" and "src" not in given:
            self.fault = "a script inside the page"
        if any(name.startswith("on") for name in given) or "style" in given:
            self.fault = f"a script or style inside <{tag}>"
        if any(one.lower().startswith("javascript:") for one in leads):
            self.fault = f"<{tag}> leads to a script"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing stays open."""

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.fault = self.fault or f"</{tag}> closes something else"


@dataclass(frozen=True)
class Fuzz:
    """A desk with a little of everything, and an owner in front of it."""

    place: Place
    link: str

    def owner(self) -> tuple[FlaskClient, str]:
        """Sign an owner in; return their browser and the token of its forms."""
        desk = self.place.desk("owner")
        found = TOKEN.search(desk.page("/moderation/compte"))
        assert found
        return desk.client, found[1]

    def stranger(self) -> tuple[FlaskClient, str]:
        client = self.place.app.test_client()
        found = TOKEN.search(client.get("/moderation/connexion").text)
        assert found
        return client, found[1]

    def rules(self, method: str) -> list[Rule]:
        every = self.place.app.url_map.iter_rules()
        return [
            rule
            for rule in every
            if rule.rule.startswith("/moderation") and method in (rule.methods or ())
        ]


@pytest.fixture
def fuzz(database_url: str, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fuzz]:
    """Yield a desk with comments, a policy and an invitation, which never grows tired."""
    monkeypatch.setattr(throttle, "RATES", parse_many("100000/minute"))
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(2, 64, 1))
    passwords._decoy.cache_clear()
    stand_in.policy = replace(stand_in.policy, automatic_reject=False)
    for place in open_place(database_url, cast("ModerationEngine", stand_in)):
        for number in range(3):
            place.receive(
                INSULT,
                id=f"c{number}",
                author={"id": "a", "name": BREAKING},
                thread={"id": "f", "title": BREAKING},
            )
        raid = Raid(place.database, name=BREAKING)
        raid.measure(pile_on_id=raid.pile_on(thread_title=BREAKING))
        with place.database.session() as session:
            made = accounts.add(session, COMMAND, login="guest", name="Guest", role=Role.READER)
            actor = Actor(SYSTEM.key, "", Role.OWNER, frozenset({1}))
            policies.save_version(session, actor, 1, SHIPPED.read_text(encoding="utf-8"))
        yield Fuzz(place, made.token)
    passwords._decoy.cache_clear()


def problem(answer: TestResponse) -> str | None:
    """Say what is wrong with an answer: a page or a part of one, a file, or a way to the desk."""
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if not all(cookie.startswith(COOKIE) for cookie in answer.headers.getlist("Set-Cookie")):
        return "a cookie of a stranger"
    if answer.location:
        return None if re.match(r"/moderation(?![^/?])", answer.location) else answer.location
    saved = answer.headers.get("Content-Disposition", "").startswith("attachment")
    if answer.status_code == 204 or not answer.data or saved:
        return None
    page = Balanced()
    page.feed(answer.text)
    if answer.content_type != "text/html; charset=utf-8":
        return str(answer.content_type)
    return page.fault or (f"<{page.open[-1]}> stays open" if page.open else None)


def address(rule: Rule, fuzz: Fuzz, number: str = "1") -> str:
    return re.sub(r"<int:\w+>", number, rule.rule).replace("<token>", fuzz.link)
