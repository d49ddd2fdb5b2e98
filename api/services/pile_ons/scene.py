"""The threads and people that the comments of one submission are about, while they are stored."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from api.services.pile_ons import around
from api.services.pile_ons.aims import Names, Person, concerned
from api.services.pile_ons.ladder import answer, holds_joiners, is_quiet
from api.services.pile_ons.locks import lock_targets
from api.services.pile_ons.states import is_due, is_open, latest_row, main_thread, see, turn
from api.services.pile_ons.words import pile_on_reason, rank_of
from moderation.domain.pile_on import State
from moderation.domain.pile_on_watch import KEPT, MILD, WINDOWS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.services.authors.hashing import AuthorKeys
    from api.services.pile_ons.around import ThreadView
    from api.services.pile_ons.braking import Brakes
    from api.services.pile_ons.contributions import Said
    from api.storage import tables
    from moderation.domain.decision import Reason
    from moderation.domain.pile_on import Contribution, Usual, Watch
    from moderation.domain.policy import Policy


@dataclass(slots=True)
class Watched:
    """Somebody who is watched.

    Attributes:
        known: The latest pile-on on them.
        said: What concerns them lately.
        stirred_by: The last comment that concerns them, of this submission.
        found: What was seen when they were last looked at.
        stale: Whether it came since they were last looked at.
        changed: State before the first change, and the comment that made the last one.
    """

    known: tables.PileOn | None
    said: list[Contribution]
    stirred_by: tables.Comment | None = None
    found: Watch | None = None
    stale: bool = False
    changed: tuple[State, tables.Comment | None] | None = None

    @property
    def state(self) -> State:
        """Where they stand, as far as was seen."""
        return State(self.known.state) if self.known else State.CALM


@dataclass(slots=True)
class Scene:
    """What is read once for all comments of a submission, and changes with each of them.

    Attributes:
        views: By thread, what surrounds its comments.
        parents: By the blog's identifier of a comment, who wrote it.
        watched: By key of a person, those who are watched; None until they are read.
        usual: By thread, how many comments come in an hour.
        beside: By thread, what is said there to nobody in particular.
    """

    session: Session
    site_id: int
    policy: Policy
    keys: AuthorKeys
    at: datetime
    views: dict[str, ThreadView] = field(default_factory=dict)
    parents: dict[str, Person] = field(default_factory=dict)
    watched: dict[str, Watched | None] = field(default_factory=dict)
    usual: dict[str | None, Usual] = field(default_factory=dict)
    beside: dict[str, list[Contribution]] = field(default_factory=dict)

    def place(self, comments: Sequence[Said]) -> None:
        """Say whom each comment concerns, in the order in which they were written."""
        asked = {
            parent.id
            for parent in (said.arrived.comment.parent for said in comments)
            if parent.id is not None and parent.author_id is None
        }
        self.parents = around.authors_of(self.session, self.site_id, asked)
        for said in comments:
            comment = said.arrived.comment
            view = self._view(said.thread)
            names = view.names if view else Names(self.keys)
            said.concerned = concerned(comment, said.author, names, self.parents)
            if view:
                people = frozenset(one.person.key for one in said.concerned)
                view.turned[said.arrived.row.id] = said.at, people
            if comment.id is not None:
                self.parents[comment.id] = said.author

    def lock(self, comments: Sequence[Said]) -> None:
        """Keep everybody to oneself who is attacked, or about whom something is open.

        From here on what is read of them is what holds until this transaction ends.
        """
        hostile = [said for said in comments if self._counts(said)]
        threads = {said.thread for said in hostile if said.thread is not None}
        # Threads first, wherever both are locked: then who is watched there cannot change.
        lock_targets(self.session, self.site_id, (f"thread:{thread}" for thread in threads))
        people = {one.person.key for said in comments for one in said.concerned}
        hot = {one.person.key for said in hostile for one in said.concerned}
        open_ones = around.open_pile_ons(self.session, self.site_id, people, threads)
        self.watched = dict.fromkeys(sorted(hot | {row.target for row in open_ones}))
        lock_targets(self.session, self.site_id, self.watched)

    def wake(self, brakes: Brakes) -> None:
        """Let time pass for those about whom something is open, before anything is said."""
        for key in self.watched:
            person = self._person(key)
            known = person.known
            if known and is_due(known, self.at):
                self._turn(key, person)
                brakes.add(answer(self.session, known, self.policy.ladder, self.at), key)

    def hear(self, said: Said, brakes: Brakes) -> tuple[list[Reason], State | None]:
        """Take in one comment.

        Returns:
            Why it waits, if it adds to a pile-on; and the worst state of those it concerns,
            None when none of them is watched.
        """
        reasons: list[Reason] = []
        states: list[State] = []
        self._hear_beside(said)
        for one in said.concerned:
            if one.person.key not in self.watched:
                continue
            person = self._person(one.person.key)
            added = said.contribution(one)
            person.said.append(added)
            person.stirred_by, person.stale = said.arrived.row, True
            if self._counts(said):
                found = self._look(one.person, person, said, brakes)
                if not reasons and said.is_said_to(one) and self._holds(person, found):
                    rank = rank_of(added, person.said, found, self.at)
                    reasons.append(pile_on_reason(self.policy, rank, found.window))
            states.append(person.state)
        return reasons, max(states, key=_WORST.index, default=None)

    def look_again(self) -> None:
        """Look once more at those of whom something is open, and was said since."""
        for key, person in self.watched.items():
            if person and person.stale and person.known and is_open(person.known):
                self._turn(key, person)
                answer(self.session, person.known, self.policy.ladder, self.at)

    def _view(self, thread: str | None) -> ThreadView | None:
        """Return what surrounds the comments of a thread; one of no thread stands alone."""
        if thread is None:
            return None
        if thread not in self.views:
            found = around.view_of(self.session, self.site_id, thread, self.keys, self.at)
            self.views[thread] = found
        return self.views[thread]

    def _counts(self, said: Said) -> bool:
        """Say whether a comment is openly hostile, and new enough to be looked at."""
        return said.at > self.at - WINDOWS[-1] and said.hostile >= MILD

    def _hear_beside(self, said: Said) -> None:
        """Take in what a comment may say of people it does not name."""
        beside = said.beside
        if not self.watched or said.thread is None or beside is None:
            return
        self._beside(said.thread).append(beside)
        if not self._counts(said):
            return
        for person in self.watched.values():
            if person and person.known and person.known.thread == said.thread:
                person.stirred_by, person.stale = said.arrived.row, True

    def _person(self, key: str) -> Watched:
        found = self.watched.get(key)
        if found is None:
            found = self.watched[key] = Watched(
                latest_row(self.session, self.site_id, key),
                around.latest_about(self.session, self.site_id, key, self.at),
            )
        elif len(found.said) > 2 * KEPT:
            found.said = _latest(found.said)
        return found

    def _look(self, target: Person, person: Watched, said: Said, brakes: Brakes) -> Watch:
        """See where somebody stands after a hostile comment, and answer that.

        A pile-on lasts as long as this submission: it is looked at once more at its end.
        """
        if person.found and person.found.state is State.PILE_ON:
            return person.found
        found = self._turn(target.key, person)
        row = person.known
        if row is None:
            return found
        row.target_name = row.target_name or target.name
        if row.thread == said.thread:
            row.thread_title = row.thread_title or said.arrived.comment.thread.title
        brakes.add(answer(self.session, row, self.policy.ladder, self.at), target.key)
        return found

    def _turn(self, key: str, person: Watched) -> Watch:
        thread = main_thread(person.said)
        view = self.views.get(thread or "")
        share = (
            view.share(key)
            if view
            else around.turned_on(self.session, self.site_id, thread, key, self.at)
        )
        if thread not in self.usual:
            self.usual[thread] = around.usual_around(
                self.session, self.site_id, thread, None, self.at
            )
        usual = replace(self.usual[thread], share=share)
        beside = self._beside(thread) if thread else ()
        found = see(key, person.said, beside, usual, self.policy.ladder, at=self.at)
        turned = turn(
            self.session,
            self.site_id,
            key,
            person.known,
            found=found,
            said=person.said,
            at=self.at,
        )
        person.known = turned.pile_on or person.known
        person.found, person.stale = found, False
        if turned.before is not turned.after:
            first = person.changed[0] if person.changed else turned.before
            person.changed = first, person.stirred_by
        return found

    def _beside(self, thread: str) -> list[Contribution]:
        """Return what was said in a thread to nobody in particular."""
        if thread not in self.beside:
            found = around.beside_in(self.session, self.site_id, thread, self.at)
            self.beside[thread] = found
        elif len(self.beside[thread]) > 2 * KEPT:
            self.beside[thread] = _latest(self.beside[thread])
        return self.beside[thread]

    def _holds(self, person: Watched, found: Watch) -> bool:
        """Say whether what adds to this waits."""
        return (
            found.state is State.PILE_ON
            and person.known is not None
            and not is_quiet(person.known, self.at)
            and holds_joiners(self.policy.ladder)
        )


def _latest(said: Sequence[Contribution]) -> list[Contribution]:
    return sorted(said, key=lambda one: (one.at, one.id))[-KEPT:]


_WORST = (State.CALM, State.COOLING, State.WARMING, State.PILE_ON)
