from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from api.schemas.me import MeResponse
from api.services.keys import create_key
from api.storage.types import now
from tests.api.authors.conftest import CALM, insult, sent, store_of

if TYPE_CHECKING:
    from tests.api.conftest import Blog

DAY = timedelta(days=1)


def me(blog: Blog, **author: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    answer = blog.post("/me", {"author": author})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    MeResponse.model_validate_json(answer.get_data())
    return dict(answer.get_json())


def plainly(found: Any) -> Any:  # noqa: ANN401 -- JSON
    """Return what was answered without the fine spaces of French typography."""
    return json.loads(re.sub("[\u202f\u00a0]", " ", json.dumps(found, ensure_ascii=False)))


def test_an_unknown_author_has_an_empty_record(blog: Blog) -> None:
    found = me(blog, id="u1")
    assert plainly(found) == {
        "accountability": "known",
        "first": True,
        "because": ["Vous écrivez avec un compte de ce site."],
        "missing": [
            "Pour être de confiance : une adresse vérifiée, et un compte ouvert depuis 90 jours.",
            "Ou 20 commentaires publiés ici, le premier depuis 90 jours : encore 20.",
        ],
        "published": 0,
        "held": 0,
        "refused": 0,
        "comments": [],
    }


def test_a_record_counts_and_lists_ones_own_comments_without_their_texts(blog: Blog) -> None:
    with time_machine.travel(now() - 2 * DAY, tick=True):
        blog.moderate({"id": "c1", "text": CALM, "author": {"id": "u1"}})
    blog.moderate({"id": "c2", "text": insult(995), "author": {"id": "u1"}})
    blog.moderate({"id": "c3", "text": insult(300), "author": {"id": "u1"}})
    blog.moderate({"id": "c4", "text": CALM, "author": {"id": "u2"}})
    found = me(blog, id="u1")
    assert (found["published"], found["held"], found["refused"]) == (1, 1, 1)
    assert [(one["id"], one["outcome"]) for one in found["comments"]] == [
        ("c3", "hold"),
        ("c2", "reject"),
        ("c1", "approve"),
    ]
    (said,) = found["comments"][1]["reasons"]
    assert said.startswith("Votre commentaire insulte une personne")
    assert set(found["comments"][0]) == {"id", "received_at", "outcome", "reasons"}
    assert plainly(found["missing"][0]) == (
        "Un refus depuis moins de 180 jours suspend la confiance ; elle revient passé ce délai."
    )
    assert not found["first"]


def test_no_more_than_the_latest_twenty_are_listed(blog: Blog) -> None:
    for number in range(22):
        blog.moderate({"id": f"c{number}", "text": CALM, "author": {"id": "u1"}})
    found = me(blog, id="u1")
    assert (found["published"], len(found["comments"])) == (22, 20)
    assert found["comments"][0]["id"] == "c21"


def test_asking_stores_nothing(blog: Blog) -> None:
    me(blog, id="u1", name="Claire")
    assert me(blog, id="u1")["comments"] == []
    assert me(blog.elsewhere(), id="u1")["published"] == 0


@pytest.mark.parametrize(
    ("author", "because", "missing"),
    [
        (
            {},
            ["Rien ne dit qui vous êtes : ni compte, ni adresse vérifiée."],
            [
                (
                    "Pour signer d’un nom connu ici, écrivez avec un compte dont l’adresse "
                    "électronique est vérifiée."
                )
            ],
        ),
        (
            {"name": "Zorro"},
            ["Vous signez d’un nom, sans compte : chacun pourrait signer du même."],
            [
                (
                    "Pour signer d’un nom connu ici, écrivez avec un compte dont l’adresse "
                    "électronique est vérifiée."
                )
            ],
        ),
        (
            {"anonymous": True, "id": "u"},
            ["Le site vous présente comme anonyme, et son avis l’emporte."],
            [],
        ),
    ],
)
def test_a_hidden_face_is_told_why_and_what_would_make_it_known(
    blog: Blog, author: dict[str, Any], because: list[str], missing: list[str]
) -> None:
    found = me(blog, **author)
    assert (found["accountability"], plainly(found["because"])) == ("anonymous", because)
    assert plainly(found["missing"]) == missing


def test_a_name_alone_shows_nothing_of_those_who_bear_it(blog: Blog) -> None:
    sent(blog, CALM, name="Claire")
    sent(blog, CALM, id="u1", name="Claire")
    found = me(blog, name="Claire")
    assert (found["published"], found["comments"], found["first"]) == (0, [], False)


def test_another_sites_record_is_never_shown(blog: Blog) -> None:
    sent(blog, CALM, id="u1")
    assert me(blog.elsewhere(), id="u1")["published"] == 0


def test_without_a_key_nothing_is_shown(blog: Blog) -> None:
    blog.refusal(blog.without_key().post("/me", {"author": {"id": "u1"}}), 401)


def test_a_public_key_opens_no_record(blog: Blog) -> None:
    with store_of(blog).session() as session:
        key = create_key(session, "blog", origins=("https://blog.example",)).secret
    headers = {"Authorization": f"Bearer {key}", "Origin": "https://blog.example"}
    blog.refusal(blog.client.post("/me", json={"author": {"id": "u1"}}, headers=headers), 403)


@pytest.mark.parametrize(
    ("body", "field"), [({}, "author"), ({"author": {"id": 3}}, "author.id"), ([], "body")]
)
def test_what_names_nobody_is_refused_in_french(blog: Blog, body: object, field: str) -> None:
    assert field in blog.refused_fields(blog.post("/me", body))
