"""The state of a person under fire, as comments are heard and time passes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from moderation.domain.pile_on import State

if TYPE_CHECKING:
    from collections.abc import Iterable

QUIET = timedelta(hours=1)
"""Without an openly hostile comment, after which a pile-on cools."""
OVER = timedelta(hours=6)
"""The same, after which what warmed or cooled is over."""


@dataclass(slots=True)
class Automaton:
    """Calm, warming, pile-on, cooling: easily in, slowly out.

    Only a comment that is hostile to the person openly takes them out of calm. What cools
    comes back where several are hostile within an hour, not for one more voice.
    """

    since: datetime
    state: State = State.CALM
    heard: datetime | None = None

    def hear(self, moment: datetime, levels: Iterable[State], *, openly: bool) -> None:
        """Take in a hostile comment.

        Args:
            moment: When it was written.
            levels: What each window then shows, the shortest first.
            openly: Whether it is hostile to the person openly.
        """
        if openly:
            self.heard = moment
        if self.state is State.PILE_ON or (self.state is State.CALM and not openly):
            return
        *short, longest = levels
        if self.state is State.COOLING:
            if openly and (State.PILE_ON in short or State.WARMING in short):
                self._become(State.PILE_ON, moment)
        elif State.PILE_ON in (*short, longest):
            self.heard = moment
            self._become(State.PILE_ON, moment)
        elif State.WARMING in (*short, longest):
            self._become(State.WARMING, moment)

    def pass_time(self, moment: datetime) -> bool:
        """Let things cool that nobody stirs; return whether a pile-on is over.

        What is over is over: what was said before then counts no more.
        """
        if self.heard is None:
            return False
        if self.state is State.PILE_ON and moment - self.heard >= QUIET:
            self._become(State.COOLING, self.heard + QUIET)
        if self.state in (State.WARMING, State.COOLING) and moment - self.heard >= OVER:
            over = self.state is State.COOLING
            self._become(State.CALM, self.heard + OVER)
            return over
        return False

    def _become(self, state: State, moment: datetime) -> None:
        if state is not self.state:
            self.state, self.since = state, moment
