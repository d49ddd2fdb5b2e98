"""What the page of one pile-on gives to its template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.services.pile_ons.overview import Brief
from api.services.pile_ons.protected import of_pile_on
from api.web.desk.cards import When, link_of, when
from api.web.desk.marks import Segment, segments
from api.web.desk.pile_on_cards import measures_view, pile_on_view
from api.web.desk.pile_on_chart import NARROW, WIDE, chart_of, mark_of
from api.web.desk.pile_on_signs import kept_signs
from api.web.desk.pile_on_words import AIMS, LASTS, SIGNS, WINDOWS, clock, sign_value
from api.web.desk.shield_form import choices_of
from api.web.desk.words import OUTCOMES, counted
from api.web.typography import spaced
from moderation.drawing.marks import MARK_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from api.services.pile_ons.aftermath import Aftermath
    from api.services.pile_ons.shields import Batch
    from api.services.pile_ons.story import Person, Story, Text
    from moderation.domain.policy import Policy

CLAUSE = "6"


@dataclass(frozen=True, slots=True)
class SignRow:
    """One sign in each window; ``met`` says in which it speaks for a pile-on."""

    name: str
    values: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class TextView:
    """One comment in the list.

    Attributes:
        mark: Shape of its mark in the timeline.
        said: What holds of it, in words; None where it is yet to be read blind.
        why: That it waits, or waited, only for what happens around it.
    """

    who: str
    when: When
    at: str
    aim: str
    newcomer: bool
    mark: str
    tone: str
    text: list[Segment]
    outcome: str | None
    said: str | None
    why: bool
    review_id: int | None


@dataclass(frozen=True, slots=True)
class PersonView:
    """One participant."""

    who: str
    comments: int
    hostile: int
    newcomer: bool
    first: str
    last: str
    name: str | None


def page_of(  # noqa: PLR0913, PLR0917 -- all that the page tells
    story: Story,
    rules: Policy,
    running: Sequence[Batch],
    lifted: Sequence[Batch],
    names: Mapping[str, str],
    at: datetime,
    *,
    size: int,
) -> dict[str, Any]:
    """Return what the template shows.

    Args:
        story: Of the pile-on.
        rules: Policy of its site.
        running: Measures in force that are about it.
        lifted: Those that were lifted lately.
        names: How people read the actors.
        at: The present moment.
        size: Texts of a page.
    """
    row = story.pile_on
    view = pile_on_view(Brief(row, story.site, story.crowd), rules.ladder, running, names, at)
    clauses = [(clause.id, clause.title) for clause in rules.clauses]
    after = story.before + size
    return {
        "view": view,
        "link": next((link for one in story.texts if (link := link_of(one.comment))), None),
        "charts": _charts(story, rules, at),
        "signs": _signs(story, rules),
        "windows": list(WINDOWS.values()),
        "people": [_person(one) for one in story.people],
        "texts": [_text(one, at) for one in story.texts],
        "total": len(story.said),
        "shown_from": story.before + 1,
        "earlier": max(story.before - size, 0) if story.before else None,
        "later": after if after < len(story.said) else None,
        "lifted": [measures_view(batch, names, at) for batch in lifted],
        "choices": choices_of(of_pile_on(row)),
        "lasts": LASTS,
        "clauses": clauses,
        "clause": CLAUSE if CLAUSE in dict(clauses) else None,
        "after": after_sentences(story.aftermath, over=row.closed_at is not None),
    }


def after_sentences(after: Aftermath, *, over: bool) -> list[str]:
    """Say what became of the comments, and of the person."""
    said = [_outcomes(after)]
    if after.braked:
        held = counted(after.braked, "commentaire n’a attendu", "commentaires n’ont attendu")
        freed = (
            "aucun n’a été publié depuis par une personne"
            if not after.released
            else f"{after.released} {'ont' if after.released > 1 else 'a'} été "
            f"publié{'s' if after.released > 1 else ''} depuis"
        )
        said.append(f"{held} qu’à cause de ce qui se passait autour : {freed}.")
    if after.replies:
        said.append(f"La personne visée a écrit {counted(after.replies, 'commentaire')} pendant.")
    if over:
        said += _since(after)
    return [spaced(one) for one in said]


def _outcomes(after: Aftermath) -> str:
    words = (("approve", "publié"), ("reject", "refusé"))
    told = [
        f"{count} {word}{'s' if count > 1 else ''}"
        for key, word in words
        if (count := after.outcomes.get(key, 0))
    ]
    if waiting := after.outcomes.get("hold", 0):
        told.append(f"{waiting} en attente")
    if after.blind:
        told.append(f"{after.blind} à relire à l’aveugle, dont rien n’est dit")
    return f"À ce jour : {', '.join(told)}." if told else "Aucun commentaire n’est gardé."


def _since(after: Aftermath) -> list[str]:
    if not after.since:
        later = "Depuis la fin, plus personne ne s’est adressé à elle."
    else:
        verb = "concernent" if after.since > 1 else "concerne"
        bad = "aucun n’est hostile"
        if after.hostile_since:
            verb_of = "sont hostiles" if after.hostile_since > 1 else "est hostile"
            bad = f"{after.hostile_since} {verb_of}"
        later = f"Depuis la fin, {counted(after.since, 'commentaire')} la {verb}, {bad}."
    wrote = counted(after.replies_since, "commentaire")
    again = f"Elle-même a écrit {wrote} depuis." if after.replies_since else ""
    return [later, again] if again else [later]


def _charts(story: Story, rules: Policy, at: datetime) -> dict[str, Any] | None:
    if not story.said:
        return None
    return {
        name: chart_of(story, rules.ladder, at, width=width)
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    }


def _signs(story: Story, rules: Policy) -> list[SignRow]:
    seen = {one.signs.window: one for one in kept_signs(story.pile_on.signs, rules.ladder)}
    if not seen:
        return []
    return [
        SignRow(
            spaced(said),
            [
                (sign_value(name, seen[window].signs), name in seen[window].met)
                if window in seen
                else ("–", False)
                for window in WINDOWS
            ],
        )
        for name, said in SIGNS.items()
    ]


def _person(one: Person) -> PersonView:
    return PersonView(
        f"A{one.who}",
        one.comments,
        one.hostile,
        one.newcomer,
        clock(one.first_at),
        clock(one.last_at),
        one.name,
    )


def _text(one: Text, at: datetime) -> TextView:
    row, mark = one.said.contribution, mark_of(one.said)
    blind = one.said.hostile is None
    outcome = one.decision.outcome if one.decision else None
    return TextView(
        who=f"A{one.said.who}",
        when=when(row.at, at),
        at=clock(row.at),
        aim=AIMS.get(row.aim, ""),
        newcomer=row.newcomer,
        mark="blind" if blind else mark.value,
        tone="à relire à l’aveugle" if blind else MARK_WORDS[mark],
        text=segments(one.comment.text),
        outcome=outcome,
        said=OUTCOMES[outcome] if outcome else None,
        why=one.by_brakes,
        review_id=one.review_id,
    )
