"""What would have happened in a thread: where people stood, what was done, what waited.

The same rules as the service's, on one thread and with its own times. A measure begins with
the comment that calls for it and ends by itself; nothing is held after the fact.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from moderation.domain.decision import Outcome
from moderation.domain.pile_on import Answer, Contribution, Ladder, State, Usual
from moderation.domain.pile_on_watch import KEPT, MILD, watch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from moderation.domain.pile_on import Watch
    from moderation.evaluation.thread_stream import Said, Seen

PILE_ON, SHIELD, NEWCOMERS, SLOWED, CLOSED = "meute", "bouclier", "nouveaux", "ralenti", "ferme"
"""Reasons for which a comment waits, as in the policy."""
HOSTILE = 0.5
"""Hostility from which a comment is called hostile rather than rude; nothing depends on it."""

LOOK = timedelta(hours=1)
LONGEST = 48
"""Times at which a person is looked at after the last comment that concerns them, at most."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A comment and what it would have met.

    Attributes:
        concerned: Whom it concerns.
        hostility: Toward the one it is most hostile to; 0 where it concerns nobody.
        alone: What it gets for itself.
        reasons: Why it would have waited for what happens around it.
    """

    said: Said
    concerned: tuple[str, ...]
    hostility: float
    alone: Outcome
    reasons: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether it would have been published, were it not for what happens around it."""
        return self.alone is Outcome.APPROVE and bool(self.reasons)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A state in which a person stood for a while.

    Attributes:
        comments: Comments of the thread that had come when it began.
        people: Distinct people who had then said something hostile to them.
        met: The signs that spoke for a pile-on.
    """

    person: str
    state: State
    start: datetime
    end: datetime
    comments: int
    people: int
    met: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """An answer, and for how long; about the person, or the thread because of them."""

    person: str
    answer: Answer
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Replay:
    """All that would have happened in a thread; stretches of calm are left out."""

    comments: tuple[Replayed, ...]
    stretches: tuple[Stretch, ...]
    measures: tuple[InForce, ...]


def replay(
    seen: Iterable[Seen],
    alone: Mapping[str, Outcome],
    ladder: Ladder,
    *,
    article_author: str | None = None,
) -> Replay:
    """Replay a thread.

    Args:
        seen: Its comments, of :func:`moderation.evaluation.thread_stream.stream`.
        alone: By the id of a comment, what it gets for itself.
        ladder: The owner's answers.
        article_author: They and the person piled upon may answer on a thread that is
            slowed or closed to newcomers.
    """
    people: dict[str, _Person] = {}
    beside: deque[Contribution] = deque(maxlen=KEPT)
    measures = _Measures(ladder, article_author)
    comments = []
    for number, moment in enumerate(seen, start=1):
        said = moment.said
        concerned = tuple(name for name, _ in moment.concerned)
        met = measures.met_by(said, concerned)
        worst = max((one.hostility for _, one in moment.concerned), default=0.0)
        adds = False
        for person in _watched(people, moment, beside, ladder):
            state = person.look(said.at, number)
            direct = person.name in concerned
            adds = adds or (direct and person.state is State.PILE_ON and person.is_attacked)
            if person.stirred is not None:
                measures.answer(person.name, state, said.at, stirred=person.stirred)
        if adds and measures.holds_joiners:
            met = [PILE_ON, *(code for code in met if code != SHIELD)]
        comments.append(Replayed(said, concerned, worst, alone[said.id], tuple(met)))
    for person in people.values():
        person.rest()
    stretches = [stretch for person in people.values() for stretch in person.stretches]
    return Replay(
        tuple(comments),
        tuple(sorted(stretches, key=lambda one: (one.start, one.person))),
        tuple(sorted(measures.all, key=lambda one: (one.start, one.answer))),
    )


def _watched(
    people: dict[str, _Person], moment: Seen, beside: deque[Contribution], ladder: Ladder
) -> list[_Person]:
    """Take in a comment; return who is to be looked at, once time has passed for them.

    As in :func:`moderation.evaluation.thread_stream.watched`: whom it concerns, and where it
    is hostile and concerns nobody in particular, who is not left in peace already.
    """
    looked_at = {
        name: people.setdefault(name, _Person(name, ladder, beside)) for name, _ in moment.concerned
    }
    if moment.beside and moment.beside.hostility >= MILD:
        looked_at |= {name: one for name, one in people.items() if one.state is not State.CALM}
    for person in looked_at.values():
        person.wait(moment.said.at)
    if moment.beside:
        beside.append(moment.beside)
    for name, contribution in moment.concerned:
        people[name].hear(contribution, moment.usual[name])
    return [one for one in looked_at.values() if one.heard]


@dataclass(slots=True)
class _Person:
    """Somebody watched, and the states they went through.

    Attributes:
        heard: What concerns them.
        beside: What concerns nobody in particular, shared by all the people of the thread.
        comments: Of the thread, when they were last looked at.
        latest: The moment of the last look.
        stirred: The moment of the last hostile comment, or of one that changed the state.
    """

    name: str
    ladder: Ladder
    beside: deque[Contribution]
    heard: deque[Contribution] = field(default_factory=lambda: deque(maxlen=KEPT))
    usual: Usual = field(default_factory=Usual)
    stretches: list[Stretch] = field(default_factory=list)
    state: State = State.CALM
    comments: int = 0
    latest: datetime | None = None
    stirred: datetime | None = None

    @property
    def is_attacked(self) -> bool:
        """Whether the last comment that concerns them is hostile."""
        return self.heard[-1].hostility >= MILD

    def hear(self, contribution: Contribution, usual: Usual) -> None:
        """Take in what a comment adds."""
        self.heard.append(contribution)
        self.usual = usual

    def look(self, at: datetime, comments: int) -> State:
        """Return where the person stands after so many comments of the thread."""
        before = self.state
        self.comments, self.latest = comments, at
        self._look(at)
        if (self.heard[-1].at == at and self.is_attacked) or before is not self.state:
            self.stirred = at
        return self.state

    def rest(self) -> None:
        """Let time pass until things are calm."""
        if self.latest is not None:
            self.wait(self.latest + LOOK * LONGEST)

    def wait(self, until: datetime) -> None:
        """Look at the person now and then, so that no state of an hour goes unseen."""
        if self.latest is None:
            return
        moment = self.latest + LOOK
        while self.state is not State.CALM and moment < until:
            self._look(moment)
            moment += LOOK

    def _look(self, at: datetime) -> None:
        around = [one for one in self.beside if one.author != self.name]
        found = watch((*self.heard, *around), self.usual, self.ladder, at=at)
        if self.state is not State.CALM:
            last = self.stretches[-1]
            changed = found.state is not self.state
            end = max(last.start, min(found.since, at)) if changed else at
            self.stretches[-1] = replace(last, end=end)
        if found.state not in (self.state, State.CALM):
            self.stretches.append(self._stretch(found, at))
        self.state = found.state

    def _stretch(self, found: Watch, at: datetime) -> Stretch:
        start = min(found.since, at)
        if self.stretches:
            start = max(start, self.stretches[-1].end)
        return Stretch(self.name, found.state, start, at, self.comments, found.rank, found.met)


@dataclass(slots=True)
class _Measures:
    """The answers raised so far in one thread."""

    ladder: Ladder
    article_author: str | None
    all: list[InForce] = field(default_factory=list)
    wrote: dict[str, datetime] = field(default_factory=dict)

    @property
    def holds_joiners(self) -> bool:
        """Whether what adds to a pile-on waits: an owner may want to be told, no more."""
        answers = self.ladder.answers.get(State.PILE_ON, ())
        return any(answer is not Answer.TELL for answer in answers)

    def answer(self, person: str, state: State, at: datetime, *, stirred: datetime) -> None:
        """Raise what a state calls for, or put off its end."""
        until = stirred + timedelta(minutes=self.ladder.minutes)
        if until <= at:
            return
        for answer in self.ladder.answers.get(state, ()):
            for number, one in enumerate(self.all):
                if (one.person, one.answer) == (person, answer) and one.end > at:
                    self.all[number] = replace(one, end=until)
                    break
            else:
                self.all.append(InForce(person, answer, at, until))

    def met_by(self, said: Said, concerned: Sequence[str]) -> list[str]:
        """Return the reasons for which a comment waits, and note that its author wrote."""
        before = self.wrote.get(said.author)
        slow = timedelta(minutes=self.ladder.slow_minutes)
        soon = before is not None and said.at - before < slow
        self.wrote[said.author] = said.at
        found = list(self._met_by(said, concerned, soon=soon))
        return [code for code in (SHIELD, NEWCOMERS, SLOWED, CLOSED) if code in found]

    def _met_by(self, said: Said, concerned: Sequence[str], *, soon: bool) -> Iterator[str]:
        for one in self.all:
            if not one.start < said.at < one.end:
                continue
            may_answer = said.author in (one.person, self.article_author)
            if one.answer is Answer.HOLD_AIMED and one.person in concerned:
                yield SHIELD
            elif one.answer is Answer.CLOSE:
                yield CLOSED
            elif one.answer is Answer.HOLD_NEWCOMERS and said.newcomer and not may_answer:
                yield NEWCOMERS
            elif one.answer is Answer.SLOW and soon and not may_answer:
                yield SLOWED
