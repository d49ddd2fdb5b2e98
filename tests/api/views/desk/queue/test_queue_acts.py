from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.conftest import INSULT

if TYPE_CHECKING:
    from api.storage.tables import Review
    from tests.api.views.desk.queue.conftest import Desk, Place

HTMX = {"HX_Request": "true"}


def undo(desk: Desk, page: str) -> str:
    """Press the button that undoes; return where the page leads."""
    batch = re.search(r'name="lot" value="([^"]+)"', page)
    assert batch
    answer = desk.post("/moderation/annuler", {"lot": batch[1]})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return desk.page(answer.headers["Location"])


@pytest.fixture
def review(place: Place) -> Review:
    return place.receive(INSULT, id="c1", author={"id": "a1"}, thread={"id": "f1"})


def test_publishing_leads_back_to_the_same_filters_and_says_so(
    place: Place, review: Review
) -> None:
    desk = place.desk()
    answer = desk.act("approve", review, retour="/moderation?voie=incertains")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/moderation?voie=incertains"
    assert "Commentaire publié." in desk.page(answer.headers["Location"])
    assert place.decisions()[-1].outcome == "approve"
    assert place.decisions()[-1].labels is None


def test_a_rejection_rests_on_the_chosen_clause(place: Place, review: Review) -> None:
    assert place.desk().act("reject", review, clause="3").status_code == 303
    decision = place.decisions()[-1]
    assert decision.outcome == "reject"
    assert decision.reasons[0]["clause"]["id"] == "3"


def test_a_rejection_without_a_clause_takes_the_one_the_card_proposes(
    place: Place, review: Review
) -> None:
    assert place.desk().act("reject", review).status_code == 303
    assert place.decisions()[-1].reasons[0]["clause"]["id"] == "2"


def test_an_act_can_be_undone_from_the_page_that_follows(place: Place, review: Review) -> None:
    desk = place.desk()
    desk.act("approve", review)
    page = undo(desk, desk.page())
    assert "le commentaire est de retour dans la file" in page
    assert "data-card" in page
    assert [row.outcome for row in place.decisions()] == ["hold", "approve", "hold"]


def test_many_are_decided_and_undone_at_once(place: Place) -> None:
    reviews = [place.receive(f"{INSULT} {n}") for n in range(3)]
    desk = place.desk()
    desk.act("reject", *reviews, clause="2")
    page = desk.page()
    assert "3\xa0commentaires refusés." in page
    assert "3\xa0commentaires de retour" in undo(desk, page)
    assert desk.page().count("data-card") == 3


def test_labels_are_kept_when_they_were_changed_or_said_to_be_right(place: Place) -> None:
    desk = place.desk()
    seen = {"vu": "insult"}
    cases: list[tuple[dict[str, Any], list[str] | None]] = [
        ({"etiquette": ["insult"]}, None),
        ({"etiquette": ["insult"], "sur": "1"}, ["insult"]),
        ({"etiquette": ["hate", "insult"]}, ["insult", "hate"]),
        ({}, []),
    ]
    for n, (form, expected) in enumerate(cases):
        review = place.receive(f"{INSULT} {n}")
        assert desk.act("approve", review, **seen, **form).status_code == 303
        labels = place.decisions()[-1].labels
        there = None if labels is None else [name for name in labels if labels[name]]
        assert there == expected


def test_a_note_given_with_a_decision_is_read_beside_the_author(
    place: Place, review: Review
) -> None:
    desk = place.desk()
    desk.act("skip", review)
    desk.act("approve", review, note="Déjà <b>prévenue</b>")
    page = desk.page(f"/moderation/commentaire/{review.id}/auteur")
    assert "Déjà &lt;b&gt;prévenue&lt;/b&gt;" in page


def test_a_note_on_an_author_is_kept(place: Place, review: Review) -> None:
    desk = place.desk()
    path = f"/moderation/commentaire/{review.id}/note"
    answer = desk.post(path, {"sujet": "auteur", "note": "Habituée"})
    assert answer.status_code == 303
    page = desk.page(answer.headers["Location"])
    assert "Habituée" in page
    assert "Note gardée." in page
    part = desk.post(path, {"sujet": "auteur", "note": "Encore"}, **HTMX)
    assert "Encore" in part.get_data(as_text=True)
    assert "<html" not in part.get_data(as_text=True)


@pytest.mark.parametrize("whole", ["auteur", "fil"])
def test_all_that_waits_of_an_author_or_a_thread_is_decided_at_once(
    place: Place, whole: str
) -> None:
    for n in range(3):
        place.receive(f"{INSULT} {n}", author={"id": "a1"}, thread={"id": "f1"})
    other = place.receive(f"{INSULT} d'ailleurs", author={"id": "a2"}, thread={"id": "f2"})
    desk = place.desk()
    number = place.reviews()[0].id
    assert "(3)" in desk.page(f"/moderation/commentaire/{number}/{whole}")
    form = {"relecture": str(number), "de": whole, "acte": "reject", "clause": "2"}
    assert desk.post("/moderation/tout", form).status_code == 303
    page = desk.page()
    assert "3\xa0commentaires refusés." in page
    assert page.count("data-card") == 1
    assert f'data-card="{other.id}"' in page
    assert "3\xa0commentaires de retour" in undo(desk, page)


def test_a_stale_act_is_told_and_changes_nothing(place: Place, review: Review) -> None:
    first, second = place.desk(), place.desk("moderator")
    first.act("approve", review)
    answer = second.act("reject", review, clause="2")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "<html" in page
    assert "publié ce commentaire" in page
    assert "Votre geste n’a rien changé" in page
    assert [row.outcome for row in place.decisions()] == ["hold", "approve"]


def test_in_place_the_sentence_of_a_stale_act_takes_the_place_of_the_card(
    place: Place, review: Review
) -> None:
    place.desk().act("approve", review)
    answer = place.desk("moderator").act_in_place("approve", review)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert page.lstrip().startswith("<article")
    assert "<html" not in page


def test_of_many_one_stale_spoils_all_and_none_is_decided(place: Place) -> None:
    reviews = [place.receive(f"{INSULT} {n}") for n in range(3)]
    place.desk().act("approve", reviews[1])
    answer = place.desk().act("reject", *reviews, clause="2")
    assert answer.status_code == 409
    assert "pour aucun des commentaires choisis" in answer.get_data(as_text=True)
    assert len(place.decisions()) == 4


def test_in_place_an_act_leaves_nothing_of_the_card_and_refreshes_what_is_around(
    place: Place, review: Review
) -> None:
    desk = place.desk()
    answer = desk.act_in_place("approve", review)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<article" not in page
    assert "Commentaire publié." in page
    assert 'id="defaire" hx-swap-oob' in page
    assert 'name="lot"' in page
    assert re.search(r'aria-current="true">Tout <span class="count">0<', page)


@pytest.mark.parametrize(
    "form",
    [
        {"acte": "delete", "seen": "1:0"},
        {"acte": "approve", "seen": "1"},
        {"acte": "approve", "seen": "x:y"},
        {"acte": "approve", "seen": "99999999999:0"},
    ],
)
def test_a_form_that_no_page_sends_is_refused(sqlite_place: Place, form: dict[str, str]) -> None:
    sqlite_place.receive(INSULT)
    assert sqlite_place.desk().post("/moderation/agir", form).status_code == 400
    assert len(sqlite_place.decisions()) == 1


def test_choosing_nothing_is_told(sqlite_place: Place) -> None:
    answer = sqlite_place.desk().post("/moderation/agir", {"acte": "skip"})
    assert answer.status_code == 422
    assert "Aucun commentaire" in answer.get_data(as_text=True)


def test_no_form_is_accepted_without_its_token(sqlite_place: Place) -> None:
    review = sqlite_place.receive(INSULT)
    answer = sqlite_place.desk().act("approve", review, csrf_token="no")
    assert answer.status_code == 400
    assert len(sqlite_place.decisions()) == 1


@pytest.mark.parametrize(
    "bad", ["https://evil.example", "//evil.example", "/reviews", "javascript:"]
)
def test_no_form_leads_away_from_the_desk(sqlite_place: Place, bad: str) -> None:
    review = sqlite_place.receive(INSULT)
    answer = sqlite_place.desk().act("skip", review, retour=bad)
    assert answer.headers["Location"] == "/moderation"


def test_undoing_what_is_not_theirs_is_not_found(place: Place, review: Review) -> None:
    first = place.desk("moderator")
    first.act("approve", review)
    batch = re.search(r'name="lot" value="([^"]+)"', first.page())
    assert batch
    answer = place.desk("moderator").post("/moderation/annuler", {"lot": batch[1]})
    assert answer.status_code == 404
    assert place.desk().post("/moderation/annuler", {"lot": "x"}).status_code == 400


def test_an_evening_done_is_counted_when_nothing_is_left(place: Place, review: Review) -> None:
    desk = place.desk()
    desk.act("approve", review)
    page = desk.page().replace("\xa0", " ")
    assert "Depuis 24 h, vous avez publié 1 commentaire." in page


def test_enter_in_a_field_decides_nothing(sqlite_place: Place) -> None:
    review = sqlite_place.receive(INSULT)
    desk = sqlite_place.desk()
    first = re.search(
        r'<form class="actions".*?<button[^>]*value="([^"]+)"', desk.page(), re.DOTALL
    )
    assert first
    assert desk.act(first[1], review).status_code == 303
    assert len(sqlite_place.decisions()) == 1
