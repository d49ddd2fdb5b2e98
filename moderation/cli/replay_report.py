"""What ``moderation replay`` prints of a thread: lines to read, or an object to compute with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from moderation.domain.decision import Outcome
from moderation.domain.pile_on import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.cli.replay_rows import GivenThread
    from moderation.evaluation.replay import InForce, Replay, Stretch


def has_pile_on(found: Replay) -> bool:
    """Tell whether anybody was piled upon in a thread."""
    return any(_is_pile_on(one) for one in found.stretches)


def lines(thread: GivenThread, found: Replay) -> Iterator[str]:
    """Yield what happened in a thread, a line each; times are UTC."""
    first, last = found.comments[0].said.at, found.comments[-1].said.at
    title = f" “{thread.title}”" if thread.title else ""
    yield f"{thread.id}{title}"
    yield f"  {len(found.comments)} comments, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
    if not found.stretches:
        yield "  calm throughout"
    for one in found.stretches:
        yield f"  {one.person}: {one.state.value} {_span(one)}"
        if _is_pile_on(one):
            people = f"{one.people} people" if one.people > 1 else "1 person"
            yield f"    seen at comment {one.comments}, {people}; {', '.join(one.met)}"
    for measure in found.measures:
        yield f"  {measure.answer.value} {_span(measure)}, for {measure.person}"
    yield f"  held {_counts(found)}"


def _span(one: Stretch | InForce) -> str:
    """Return from when to when, the second day where it is another one."""
    end = f"{one.end:%H:%M}" if one.end.date() == one.start.date() else f"{one.end:%d %b %H:%M}"
    return f"{one.start:%d %b %H:%M} to {end}"


def _counts(found: Replay) -> str:
    """Say how many comments wait for themselves, and how many more for what is around."""
    alone = sum(comment.alone is not Outcome.APPROVE for comment in found.comments)
    more = [comment for comment in found.comments if comment.held]
    why = Counter(code for comment in more for code in comment.reasons)
    named = f" ({', '.join(f'{code} {count}' for code, count in why.most_common())})"
    return f"for themselves {alone}, for what happens around them {len(more)}{named if why else ''}"


def as_object(thread: GivenThread, found: Replay) -> dict[str, Any]:
    """Return the same as an object for JSON, with the outcome of each comment."""
    return {
        "thread": thread.id,
        "title": thread.title,
        "comments": len(found.comments),
        "pile_on": has_pile_on(found),
        "states": [
            {
                "person": one.person,
                "state": one.state.value,
                "start": one.start.isoformat(),
                "end": one.end.isoformat(),
                "at_comment": one.comments,
                "people": one.people,
                "signs": list(one.met),
            }
            for one in found.stretches
        ],
        "answers": [
            {
                "person": one.person,
                "answer": one.answer.value,
                "start": one.start.isoformat(),
                "end": one.end.isoformat(),
            }
            for one in found.measures
        ],
        "outcomes": [
            {
                "id": one.said.id,
                "alone": one.alone.value,
                "held": one.held,
                "reasons": list(one.reasons),
                "hostility": round(one.hostility, 3),
            }
            for one in found.comments
        ],
    }


def _is_pile_on(stretch: Stretch) -> bool:
    return stretch.state is State.PILE_ON
