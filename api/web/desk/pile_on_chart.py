"""The timeline of a pile-on, from what is stored of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from api.web.desk.pile_on_words import clock
from moderation.domain.pile_on import Answer, Contribution, State, Usual
from moderation.domain.pile_on_watch import watch
from moderation.drawing.marks import MARK_WORDS, Band, Event, Mark, Measure
from moderation.drawing.timeline import timeline
from moderation.text.resemblance import from_bytes

if TYPE_CHECKING:
    from datetime import datetime

    from api.services.pile_ons.story import Said, Story
    from moderation.domain.pile_on import Ladder

WIDE, NARROW = 1060, 320
"""In pixels: of the page on a desk, and on a telephone."""
MOMENTS = 40
"""At most as many times is it asked in which state things were: each takes a few ms."""
AFTER = 20
"""The same between its last hostile comment and its end, or now."""
BITTER = 0.5
"""Hostility from which a mark says more than mildly hostile."""


def chart_of(story: Story, ladder: Ladder, at: datetime, *, width: int) -> Markup:
    """Draw a pile-on: its comments, its states, and what was done meanwhile.

    Args:
        story: With at least one comment.
        ladder: Of its site.
        at: The present moment, where it lasts.
        width: In pixels.
    """
    row = story.pile_on
    end = max(row.closed_at or at, story.said[-1].contribution.at)
    drawn = timeline(
        [_event(one) for one in story.said],
        _bands(story, ladder, end),
        title="Comment c’est venu",
        measures=[
            Measure(one.starts_at, min(one.lifted_at or one.expires_at, end), Answer(one.kind))
            for one in story.measures
            if one.starts_at < end
        ],
        width=width,
        standalone=False,
        key=f"frise-{width}",
    )
    return Markup(drawn)  # noqa: S704 -- what it holds of others is escaped there


def mark_of(said: Said) -> Mark:
    """Return the shape of a comment; one that is yet to be read blind looks calm."""
    if not said.hostile:
        return Mark.CALM
    return Mark.HOSTILE if said.contribution.hostility >= BITTER else Mark.MILD


def _event(said: Said) -> Event:
    mark = mark_of(said)
    word = "à l’aveugle" if said.hostile is None else MARK_WORDS[mark]
    label = f"A{said.who}, {clock(said.contribution.at)} UTC, {word}"
    return Event(said.contribution.at, mark, label, held=said.held)


def _bands(story: Story, ladder: Ladder, end: datetime) -> list[Band]:
    """Return the states, as they follow from the comments; the last is what is stored."""
    row = story.pile_on
    heard = [_heard(one) for one in story.said]
    step = max(1, -(-len(heard) // MOMENTS))
    moments = [one.at for one in heard[::step]]
    # Things cool with time alone, when nobody writes.
    moments += [row.last_at + (end - row.last_at) * part / AFTER for part in range(1, AFTER + 1)]
    begun: dict[datetime, State] = {}
    for moment in sorted(moment for moment in moments if moment <= end):
        seen = watch(heard, Usual(), ladder, at=moment)
        begun[seen.since] = seen.state
    begun = {moment: state for moment, state in begun.items() if moment < row.since}
    begun[row.since] = State(row.state)
    states = sorted(begun.items())
    ends = [moment for moment, _ in states[1:]] + [end]
    return [
        Band(moment, until, state)
        for (moment, state), until in zip(states, ends, strict=True)
        if state is not State.CALM and until > moment
    ]


def _heard(said: Said) -> Contribution:
    row = said.contribution
    return Contribution(
        id=str(row.comment_id),
        at=row.at,
        author=row.author,
        newcomer=row.newcomer,
        hostility=row.hostility,
        signature=from_bytes(row.signature),
        referrer=row.referrer,
        thread=row.thread,
    )
