"""The pictures of ``moderation replay``: one of all threads, and one of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from moderation.domain.decision import Outcome
from moderation.domain.pile_on_watch import MILD
from moderation.drawing.timeline import Band, Event, Mark, Measure, timeline
from moderation.evaluation.replay import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from moderation.cli.replay_rows import GivenThread
    from moderation.evaluation.replay import Replay, Replayed

ALL = "threads.svg"
WHOLE, OTHERS = "Tout le fil", "Les autres commentaires"
_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60


def draw(folder: Path, replays: Sequence[tuple[GivenThread, Replay]]) -> list[Path]:
    """Write the pictures and return where they are; the one of all threads is the first."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / ALL]
    written[0].write_text(_overview(replays), encoding="utf-8")
    for number, (thread, replay) in enumerate(replays, start=1):
        name = _UNSAFE.sub("-", thread.id)[:_LONGEST_NAME].strip("-.")
        path = folder / f"{number:03}-{name}.svg"
        path.write_text(picture(thread, replay), encoding="utf-8")
        written.append(path)
    return written


def picture(thread: GivenThread, replay: Replay) -> str:
    """Draw a thread: a row for each person things turned on, another for all the rest."""
    people = list(dict.fromkeys(stretch.person for stretch in replay.stretches))
    rest = OTHERS if people else WHOLE
    events = []
    for comment in replay.comments:
        rows = [person for person in people if person in comment.concerned] or [rest]
        events += [_event(comment, row) for row in rows]
    return timeline(
        sorted(events, key=lambda event: (event.row == rest, event.at)),
        [Band(one.start, one.end, one.state, one.person) for one in replay.stretches],
        measures=[Measure(one.start, one.end, one.answer, one.person) for one in replay.measures],
        title=_title(thread),
    )


def _overview(replays: Sequence[tuple[GivenThread, Replay]]) -> str:
    """Draw all threads, each in a row with hours of its own."""
    events, bands, measures = [], [], []
    for thread, replay in replays:
        row = _title(thread)
        events += [_event(comment, row) for comment in replay.comments]
        bands += [Band(one.start, one.end, one.state, row) for one in replay.stretches]
        measures += [Measure(one.start, one.end, one.answer, row) for one in replay.measures]
    title = f"{len(replays)} fil{'s' if len(replays) > 1 else ''} de commentaires"
    return timeline(events, bands, measures=measures, title=title, apart=True)


def _event(comment: Replayed, row: str) -> Event:
    waits = comment.held or comment.alone is not Outcome.APPROVE
    why = f" ({', '.join(comment.reasons)})" if comment.reasons else ""
    label = f"{comment.said.author}, {comment.said.at:%H:%M}{why}"
    mark = Mark.CALM
    if comment.hostility >= MILD:
        mark = Mark.HOSTILE if comment.hostility >= HOSTILE else Mark.MILD
    return Event(comment.said.at, mark, label, held=waits, row=row)


def _title(thread: GivenThread) -> str:
    return f"{thread.id} : {thread.title}" if thread.title else thread.id
