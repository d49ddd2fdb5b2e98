from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from api.services.actors import actor_of
from api.services.people import web_sessions
from api.services.rules import policies
from api.storage.database import lock_for_writing
from api.storage.tables import Moderator, Site
from api.storage.types import now
from api.web.desk.sessions import COOKIE
from moderation.domain.policy import load_policy
from tests.api.figures.conftest import NOON, History, new_history, policy_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from api.storage.database import Database

PAGES = ("/moderation/chiffres", "/moderation/et-si", "/moderation/politiques")
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Desk:
    """The service, with a site that Camille owns and another one."""

    app: Flask
    session: Session
    blog: History
    other: History

    def as_(self, role: str, *sites: int) -> Person:
        """Sign somebody in who has a role, and the rights to some sites."""
        with self.session.begin():
            lock_for_writing(self.session)
            made = Moderator(login=f"{role}{len(sites)}", name=role.title(), role=role)
            made.sites = [self.session.get_one(Site, number) for number in sites]
            self.session.add(made)
            self.session.flush()
            token = web_sessions.begin(self.session, {}, made.id)
        return Person(self, token, made.id)


@dataclass(frozen=True)
class Person:
    """A browser in which somebody is signed in."""

    desk: Desk
    token: str
    number: int

    def get(self, path: str) -> TestResponse:
        client = self.desk.app.test_client()
        client.set_cookie(COOKIE, self.token, path="/moderation")
        return client.get(path)

    def page(self, path: str) -> str:
        response = self.get(path)
        assert response.status_code == 200, response.text
        text = response.text.replace("&#39;", "'").replace("\u202f", " ").replace("\xa0", " ")
        return " ".join(text.split())

    def post(self, path: str, seen: str, **fields: str) -> TestResponse:
        client = self.desk.app.test_client()
        client.set_cookie(COOKIE, self.token, path="/moderation")
        found = _TOKEN.search(client.get(seen).text)
        assert found
        return client.post(path, data={"csrf_token": found[1], **fields})

    def save(self, name: str, *changes: tuple[str, str]) -> int:
        session = self.desk.session
        with session.begin():
            actor = actor_of(session, session.get_one(Moderator, self.number))
        text = policy_text(name, *changes)
        return policies.save_version(session, actor, self.desk.blog.site_id, text).id


@pytest.fixture
def desk(sqlite_app: Flask) -> Iterator[Desk]:
    database: Database = sqlite_app.extensions["moderation"].database
    with database.session() as session:
        blog, other = new_history(session, "blog"), new_history(session, "voisin")
        yield Desk(sqlite_app, session, blog, other)


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_page_without_signing_in(desk: Desk, path: str) -> None:
    response = desk.app.test_client().get(path)
    assert response.status_code == 303
    assert response.location.startswith("/moderation/connexion")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["owner", "moderator", "reader"])
def test_everybody_may_look(desk: Desk, path: str, role: str) -> None:
    assert "<h1>" in desk.as_(role, desk.blog.site_id).page(path)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_calm_where_there_is_nothing_to_show(desk: Desk, path: str) -> None:
    assert "<h1>" in desk.as_("moderator").page(path)


@pytest.mark.parametrize("path", PAGES)
def test_the_site_of_somebody_else_does_not_exist(desk: Desk, path: str) -> None:
    person = desk.as_("moderator", desk.blog.site_id)
    for number in (desk.other.site_id, 999, "x"):
        assert person.get(f"{path}?site={number}").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_page_is_inline(desk: Desk, path: str) -> None:
    desk.blog.say(desk.blog.comment(insult=0.2), "approve")
    text = desk.as_("owner").page(path)
    assert not re.search(r"<style|\sstyle=|<script(?! type=\"module\" src=)|\son[a-z]+=", text)


def test_figures_are_said_in_sentences_and_drawn_with_a_table_behind(desk: Desk) -> None:
    for insult in (0.01, 0.2, 0.3, 0.99):
        row = desk.blog.comment(insult=insult)
        desk.blog.say(row, "approve", kind="held" if 0.1 < insult < 0.9 else "audit")
    text = desk.as_("owner").page("/moderation/chiffres?jours=7")
    assert "Sur <strong>4</strong> commentaires reçus, le filtre en a retenu 2 (50 %)" in text
    assert "refusé 1 (25 %)" in text
    assert "Sur <strong>4</strong> commentaires tranchés par une personne, 3 l’ont été" in text
    assert "Sur <strong>2</strong> décisions automatiques relues à l’aveugle" in text
    assert "Il en manque 30" in text
    assert text.count('role="img"') == 3
    assert text.count('<details class="table">') == 4


def test_figures_hold_nothing_of_a_site_one_may_not_see(desk: Desk) -> None:
    desk.other.say(desk.other.comment(insult=0.2), "approve")
    desk.other.review(desk.other.comment(insult=0.2))
    text = desk.as_("moderator", desk.blog.site_id).page("/moderation/chiffres")
    assert "Aucun commentaire n’est arrivé" in text
    assert "voisin" not in text


def test_many_hard_comments_are_a_reason_to_pause(desk: Desk) -> None:
    person = desk.as_("moderator", desk.blog.site_id)
    for _ in range(20):
        row = desk.blog.comment(insult=0.9)
        desk.blog.say(row, "reject", actor=f"moderator:{person.number}", at=now())
    text = person.page("/moderation/chiffres")
    assert "vous avez eu sous les yeux 20 commentaires durs" in text
    assert "Rien ne presse" in text


def test_a_threshold_may_be_tried_and_the_mistakes_are_named(desk: Desk) -> None:
    wrong = desk.blog.comment(insult=0.18, text="Un mot <b>dur</b>.")
    desk.blog.say(wrong, "reject")
    desk.blog.comment(insult=0.6)
    text = desk.as_("reader", desk.blog.site_id).page("/moderation/et-si?insult.anonymous.hold=20")
    assert "Sur 2 commentaires" in text
    assert "1 changerait de sort" in text
    assert "Un mot &lt;b&gt;dur&lt;/b&gt;." in text
    assert "insulte 18 %" in text
    assert "Enregistrer" not in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("insult.trusted.hold=99.5", "le seuil pour refuser est au-dessous du seuil pour retenir"),
        ("lecturing.anonymous.reject=90", "ce score seul ne peut jamais refuser"),
        ("hate.known.hold=douze", "« douze » n’est pas un nombre"),
        ("hate.known.reject=140", "doit être entre 0 et 100 %"),
    ],
)
def test_a_threshold_that_breaks_a_rule_is_refused_with_a_sentence(
    desk: Desk, query: str, sentence: str
) -> None:
    person = desk.as_("owner")
    assert sentence in person.page(f"/moderation/et-si?{query}")
    name, _, value = query.partition("=")
    response = person.post("/moderation/et-si", f"/moderation/et-si?{query}", **{name: value})
    assert response.status_code == 422
    with desk.session.begin():
        assert policies.versions(desk.session, desk.blog.site_id) == []


@pytest.mark.parametrize("action", ["save", "shadow", "activate"])
def test_thresholds_are_kept_as_a_new_version(desk: Desk, action: str) -> None:
    person = desk.as_("owner")
    response = person.post(
        "/moderation/et-si",
        "/moderation/et-si?insult.anonymous.hold=20",
        action=action,
        remark="moins de bruit",
        **{"insult.anonymous.hold": "20", "site": str(desk.blog.site_id)},
    )
    assert response.status_code == 303
    with desk.session.begin():
        (row,) = policies.versions(desk.session, desk.blog.site_id)
        in_force = policies.policy_in_force(desk.session, desk.blog.site_id)
        tried = policies.policy_in_shadow(desk.session, desk.blog.site_id)
    assert row.remark == "moins de bruit"
    assert row.version.startswith(f"{now():%Y-%m-%d}")
    assert "# Thresholds are calibrated probabilities" in row.document
    assert (in_force is row, tried is row) == (action == "activate", action == "shadow")
    text = person.page(response.location)
    if action != "activate":
        assert "Insulte, auteurs anonymes : retenir à partir de 20 % au lieu de 15 %" in text


def test_a_new_version_never_bears_the_name_of_the_installation_s_policy(desk: Desk) -> None:
    asked = {"insult.anonymous.hold": "20", "site": str(desk.blog.site_id)}
    version = load_policy().version
    day = version.partition(".")[0]
    with time_machine.travel(datetime.fromisoformat(f"{day}T12:00Z"), tick=True):
        person = desk.as_("owner")
        for action in ("activate", "save"):
            person.post("/moderation/et-si", "/moderation/et-si", action=action, **asked)
            asked["insult.anonymous.hold"] = "21"
    with desk.session.begin():
        rows = policies.versions(desk.session, desk.blog.site_id)
        assert [row.version for row in rows] == [f"{day}.3", day]
    assert version == f"{day}.2"


@pytest.mark.parametrize("role", ["moderator", "reader"])
def test_only_an_owner_may_change_what_decides(desk: Desk, role: str) -> None:
    owner, person = desk.as_("owner"), desk.as_(role, desk.blog.site_id)
    number = owner.save("essai")
    seen = "/moderation/compte"
    for path in (
        "/moderation/et-si",
        f"/moderation/politiques/{number}/mettre-en-vigueur",
        f"/moderation/politiques/{number}/ombre",
        "/moderation/politiques/retirer",
    ):
        assert person.post(path, seen, site=str(desk.blog.site_id)).status_code == 403
    assert "Mettre en vigueur" not in person.page("/moderation/politiques")


def test_a_form_without_its_token_changes_nothing(desk: Desk) -> None:
    owner = desk.as_("owner")
    number = owner.save("essai")
    client = desk.app.test_client()
    client.set_cookie(COOKIE, owner.token, path="/moderation")
    response = client.post(f"/moderation/politiques/{number}/mettre-en-vigueur")
    assert response.status_code == 400
    with desk.session.begin():
        assert policies.policy_in_force(desk.session, desk.blog.site_id) is None


def test_a_version_is_put_in_force_then_in_the_shadow_then_withdrawn(desk: Desk) -> None:
    owner = desk.as_("owner")
    site = str(desk.blog.site_id)
    seen = f"/moderation/politiques?site={site}"
    first, second = owner.save("première"), owner.save("seconde")
    for number in (first, second):
        owner.post(f"/moderation/politiques/{number}/mettre-en-vigueur", seen)
    assert 'seconde <span class="state">en vigueur' in owner.page(seen)
    owner.post(f"/moderation/politiques/{first}/ombre", seen)
    assert "Dans l’ombre : Politique première" in owner.page(seen)
    owner.post(f"/moderation/politiques/{first}/ombre", seen, action="stop")
    assert "Dans l’ombre" not in owner.page(seen)
    owner.post("/moderation/politiques/retirer", seen, site=site)
    assert "C’est la politique de l’installation" in owner.page(seen)


def test_a_shadow_shows_the_comments_it_would_have_decided_otherwise(desk: Desk) -> None:
    owner = desk.as_("owner")
    number = owner.save("essai", ("anonymous = { hold = 0.15, r", "anonymous = { hold = 0.2, r"))
    seen = f"/moderation/politiques?site={desk.blog.site_id}"
    desk.blog.comment(insult=0.18, text="Avant.")
    owner.post(f"/moderation/politiques/{number}/ombre", seen)
    desk.blog.comment(insult=0.18, text="Depuis.", at=now() + timedelta(seconds=1))
    text = owner.page(seen)
    assert "Sur 1 commentaire, 1 aurait eu un autre sort" in text
    assert "Depuis." in text
    assert "Avant." not in text


def test_a_trial_may_start_from_a_version(desk: Desk) -> None:
    owner = desk.as_("owner")
    number = owner.save("essai", ("anonymous = { hold = 0.15, r", "anonymous = { hold = 0.2, r"))
    text = owner.page(f"/moderation/et-si?site={desk.blog.site_id}&version={number}")
    assert 'name="insult.anonymous.hold" type="number"' in text
    assert 'value="20" placeholder="jamais" data-slider data-used="15"' in text
    other = f"/moderation/et-si?site={desk.other.site_id}&version={number}"
    assert owner.get(other).status_code == 404


def test_an_excerpt_is_folded_for_who_wants_hard_words_blurred(desk: Desk) -> None:
    row = desk.blog.comment(insult=0.18, at=NOON)
    desk.blog.say(row, "reject")
    person = desk.as_("moderator", desk.blog.site_id)
    with desk.session.begin():
        lock_for_writing(desk.session)
        desk.session.get_one(Moderator, person.number).preferences = {"blur": True}
    text = person.page("/moderation/et-si?insult.anonymous.hold=20")
    assert "<summary>Montrer le texte</summary>" in text


def test_a_form_that_was_not_sent_has_nothing_to_refuse(desk: Desk) -> None:
    assert 'class="refusal"' not in desk.as_("owner").page("/moderation/et-si")
