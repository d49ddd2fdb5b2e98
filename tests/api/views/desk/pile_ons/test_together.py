"""Deciding at once all that waits of a pile-on, and taking it back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from api.services import audit
from api.storage.tables import Message, PileOn, Review
from api.storage.types import now
from tests.api.views.desk.pile_ons.test_pile_on_list import plain

if TYPE_CHECKING:
    from tests.api.views.desk.pile_ons.conftest import Place, Raid
    from tests.api.views.desk.queue.conftest import Desk


def together(desk: Desk, number: int, kind: str, **form: str) -> str:
    """Decide all, and return the words of the page that follows."""
    path = f"/moderation/meutes/{number}"
    answer = desk.post(f"{path}/tout", {"acte": kind, "retour": path} | form)
    assert answer.status_code == 303, answer.text
    assert answer.location == path
    return plain(desk.page(path))


def fill(raid: Raid) -> int:
    """Store six hostile comments and one in defence, all held."""
    number = raid.pile_on()
    raid.crowd(6)
    raid.say("Laissez-le donc tranquille.", "amie", hostility=0.0, newcomer=False)
    return number


def test_the_hostile_ones_are_refused_at_once_and_those_in_defence_still_wait(
    place: Place, raid: Raid
) -> None:
    number = fill(raid)
    page = together(place.desk(), number, "reject", clause="6", portee="hostiles")
    assert "6 commentaires refusés." in page
    assert raid.outcomes() == ["reject"] * 6 + ["hold"]
    assert len(raid.rows(Message)) == 6
    entry = raid.journal()[-1]
    assert (entry.action, entry.subject) == ("pile_on.reject", f"pile_on:{number}")
    assert entry.details["count"] == 6


def test_all_are_published_at_once_where_one_says_so(place: Place, raid: Raid) -> None:
    number = fill(raid)
    page = together(place.desk(), number, "approve", portee="tous")
    assert "7 commentaires publiés." in page
    assert raid.outcomes() == ["approve"] * 7


def test_one_undo_takes_all_of_it_back(place: Place, raid: Raid) -> None:
    number = fill(raid)
    desk = place.desk()
    together(desk, number, "reject", clause="6")
    page = desk.page(f"/moderation/meutes/{number}")
    batch = re.search(r'name="lot" value="([^"]+)"', page.partition('id="defaire"')[2])
    assert batch
    form = {"lot": batch[1], "retour": f"/moderation/meutes/{number}"}
    answer = desk.post("/moderation/annuler", form)
    assert answer.location == f"/moderation/meutes/{number}"
    assert raid.outcomes() == ["hold"] * 7
    assert {review.state for review in raid.rows(Review)} == {"open"}


def test_what_somebody_else_reads_is_left_to_them_and_it_is_said(place: Place, raid: Raid) -> None:
    number = fill(raid)
    claimed = raid.rows(Review)[0]
    until = now() + timedelta(minutes=5)
    place.change(claimed, claimed_by="moderator:99", claimed_until=until)
    page = together(place.desk(), number, "approve", portee="hostiles")
    assert "5 commentaires publiés. 1 commentaire, que quelqu’un d’autre relit" in page
    assert raid.outcomes() == ["hold"] + ["approve"] * 5 + ["hold"]


def test_a_refusal_rests_on_an_article(place: Place, raid: Raid) -> None:
    number = raid.pile_on()
    raid.say("Sans raison de la charte.", "a", reasons=[])
    desk = place.desk()
    for clause in ("", "99"):
        answer = desk.post(
            f"/moderation/meutes/{number}/tout", {"acte": "reject", "clause": clause}
        )
        assert answer.status_code == 422, clause
    assert raid.outcomes() == ["hold"]


def test_nothing_to_decide_changes_nothing_and_says_so(place: Place, raid: Raid) -> None:
    number = raid.pile_on()
    raid.say("Déjà parue.", "a", outcome="approve")
    assert "rien n’a été changé" in together(place.desk(), number, "approve", portee="tous")
    assert raid.journal() == []


def test_comments_of_another_time_or_person_are_not_decided(place: Place, raid: Raid) -> None:
    number = raid.pile_on()
    raid.say("Bien avant.", "a", minutes=600)
    raid.say("Contre une autre.", "b", target="1.other")
    raid.say("Contre lui.", "c")
    together(place.desk(), number, "approve", portee="tous")
    assert raid.outcomes() == ["hold", "hold", "approve"]


def test_what_no_page_sends_is_refused(sqlite_place: Place, sqlite_raid: Raid) -> None:
    number = fill(sqlite_raid)
    desk = sqlite_place.desk()
    for form in ({}, {"acte": "hold"}, {"acte": "approve", "portee": "x"}):
        assert desk.post(f"/moderation/meutes/{number}/tout", form).status_code == 400
    nothing = desk.post(f"/moderation/meutes/{number}/tout", {"acte": "rien"})
    assert nothing.status_code == 303
    assert set(sqlite_raid.outcomes()) == {"hold"}


def test_the_journal_stays_whole_and_names_nobody(place: Place, raid: Raid) -> None:
    number = fill(raid)
    together(place.desk(), number, "reject", clause="6")
    with raid.database.session() as session:
        assert audit.verify(session).first_broken is None
    written = " ".join(str(entry.details) + entry.subject for entry in raid.journal())
    assert "Gérard" not in written
    assert "1.aaaa" not in written
    assert "refusé d’un coup 6 commentaires de la meute n° 1" in plain(
        place.desk().page("/moderation/journal")
    )
    assert raid.rows(PileOn)[0].state == "pile_on"
