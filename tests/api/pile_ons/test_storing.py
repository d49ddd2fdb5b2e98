"""What storing a comment keeps of it, for those that come after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.services.actors import COMMAND
from api.services.authors.rotate import rotate
from api.storage.tables import Decision as DecisionRow
from moderation.domain import comment as domain
from moderation.domain.signals import Signal
from moderation.text.resemblance import from_bytes
from tests.api.pile_ons.conftest import THREAD, codes, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation.domain.decision import Decision
    from tests.api.pile_ons.conftest import Site

ARTICLE = "Un article sur le pain au levain, sa farine et sa patience."


def about(comment: domain.Comment) -> domain.Comment:
    """Have a comment bring its article along."""
    return replace(comment, thread=domain.Thread(THREAD, title="Un article", text=ARTICLE))


def test_the_usual_overlap_is_that_of_the_latest_comments(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = site.graded.moderate_many

    def overlapping(
        comments: Sequence[domain.Comment],
        *,
        explain: bool = True,
        usual_overlaps: Sequence[float | None] | None = None,
    ) -> list[Decision]:
        decided = decide(comments, explain=explain, usual_overlaps=usual_overlaps)
        return [replace(one, signals=(*one.signals, Signal("overlap", 0.25))) for one in decided]

    monkeypatch.setattr(site.graded, "moderate_many", overlapping)
    site.send(*(about(said(n, "calme")) for n in range(4)))
    assert site.graded.usual_overlaps == [None, None, None, pytest.approx(0.25)]


def test_a_comment_without_its_article_asks_for_no_overlap(site: Site) -> None:
    site.send(said(1, "calme"))
    assert site.graded.usual_overlaps == []


def test_only_hostile_texts_are_kept_as_signatures(site: Site) -> None:
    site.send(said(1, "calme"), said(2))
    calm, hostile = site.contributions()
    assert from_bytes(calm.signature) == ()
    assert len(from_bytes(hostile.signature)) == 32


def test_the_site_somebody_came_from_is_kept_hashed_and_the_blog_itself_is_not(
    site: Site,
) -> None:
    here = domain.Thread(THREAD, "https://www.blog.example/a")
    site.send(
        replace(said(1), thread=here, referrer="https://forum.example/fil?id=1"),
        replace(said(2), thread=here, referrer="https://forum.example/autre"),
        replace(said(3), thread=here, referrer="https://blog.example/accueil"),
    )
    first, second, own = site.contributions()
    assert first.referrer == second.referrer
    assert first.referrer is not None
    assert "forum" not in first.referrer
    assert own.referrer is None


def test_a_thread_known_by_its_address_alone_is_one_thread(site: Site) -> None:
    site.send(
        *(
            replace(said(n), thread=domain.Thread(url=f"https://blog.example/a#c{n}"))
            for n in range(1, 7)
        )
    )
    assert len({row.thread for row in site.contributions()}) == 1
    assert site.pile_ons()[0].thread == site.contributions()[0].thread


def test_the_first_row_of_a_comment_counts_it_once(site: Site) -> None:
    site.send(said(1, text="@Ana et @Zoé, un texte mild."))
    rows = site.contributions()
    assert [(row.aim, row.first) for row in rows] == [
        ("parent", True),
        ("mention", False),
        ("mention", False),
    ]


def test_a_raid_goes_on_after_the_key_of_the_site_was_changed(site: Site) -> None:
    site.send(*(said(n) for n in range(1, 5)))
    with site.database.session() as session:
        rotate(session, COMMAND, "blog", forget=False)
    decision = site.send(said(5))[0]
    assert codes(decision) == ["meute"]
    [pile_on] = site.pile_ons()
    assert pile_on.target.startswith("2.")
    assert {row.target for row in site.contributions()} == {pile_on.target}


def test_what_is_answered_is_what_is_stored(site: Site) -> None:
    answered = site.send(*(said(n) for n in range(1, 7)), together=True)
    with site.database.session() as session:
        stored = {row.id: row for row in session.scalars(select(DecisionRow))}
    assert len(stored) == 6
    for one in answered:
        assert stored[one.id].reasons == one.reasons
        assert stored[one.id].signals == one.signals


def test_nobody_is_told_a_name_in_what_is_kept_of_a_raid(site: Site) -> None:
    site.send(*(said(n) for n in range(1, 7)))
    kept = " ".join(
        f"{row.author} {row.author_name} {row.target} {row.thread}" for row in site.contributions()
    )
    assert "auteur-" not in kept
    assert "ictime" not in kept
