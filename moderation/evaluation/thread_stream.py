"""A thread as the service would have received it: comment after comment, and whom each concerns.

The same rules as the service's: :mod:`moderation.domain.aims` says whom a comment concerns,
:mod:`moderation.text.mentions` whom it names among those who were there, and what is usual is
looked up in what came before.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from moderation.domain.aims import aims
from moderation.domain.pile_on import Contribution, State, Usual
from moderation.domain.pile_on_watch import KEPT, MILD, WINDOWS, hostility, watch
from moderation.domain.scores import Scores  # noqa: TC001 -- dataclass fields are read at run time
from moderation.text.mentions import named
from moderation.text.resemblance import signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from moderation.corpus.threads import AuthoredThread
    from moderation.domain.aims import Aim
    from moderation.domain.pile_on import Ladder, Watch

LATEST = 50
"""Comments of a thread over which it is seen how much of it concerns one person."""
PARTICIPANTS = 200
"""People of a thread among whom a text may name one."""
BEFORE = timedelta(hours=1)
"""What is usual on a thread is what came a day earlier than this."""
NOBODY = ""
"""Who wrote a parent that is not there."""
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Said:
    """A comment of a thread, scored.

    Attributes:
        author: A name, the same for every comment of one person.
        parent: The id of the comment it answers, or None.
        newcomer: Whether the site had published nothing of this author before.
        scores: None where the comment could not be scored; it is then hostile to nobody.
        to: People it is known to concern; empty where that follows from the rest.
    """

    id: str
    author: str
    at: datetime
    text: str
    parent: str | None
    newcomer: bool
    scores: Scores | None
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What was known when a comment had come in.

    Attributes:
        concerned: Whom it concerns, each with what it adds.
        usual: What was usual around each of them.
        beside: What it adds to what is known of everybody else, where it answers and names
            nobody: it may speak of someone without a name. Else None.
    """

    said: Said
    concerned: tuple[tuple[str, Contribution], ...]
    usual: Mapping[str, Usual]
    beside: Contribution | None = None


def said_in(thread: AuthoredThread, scores: Mapping[str, Scores]) -> list[Said]:
    """Return the comments of an authored thread with their scores, by the comment's id."""
    return [
        Said(
            comment.id,
            comment.author,
            comment.at,
            comment.text,
            comment.parent,
            comment.author not in thread.regulars,
            scores[comment.id],
        )
        for comment in thread.comments
    ]


def stream(
    comments: Sequence[Said],
    *,
    article_author: str | None,
    thread: str,
    site_rate: float | None = None,
) -> Iterator[Seen]:
    """Yield what the service knows after each comment of a thread.

    Args:
        comments: In the order in which they were written.
        article_author: Under which name the author of the article comments.
        thread: Its identifier.
        site_rate: Comments an hour on the whole site, or None.
    """
    authors: dict[str, str] = {}
    people: dict[str, None] = dict.fromkeys([article_author] if article_author else [])
    latest: deque[frozenset[str]] = deque(maxlen=LATEST)
    moments: list[datetime] = []
    for said in comments:
        concerned = _concerned(said, authors, article_author, people)
        latest.append(frozenset(person for person, _ in concerned))
        rate = rate_before(moments, said.at)
        printed = signature(said.text)
        yield Seen(
            said,
            tuple((person, _contribution(said, aim, printed, thread)) for person, aim in concerned),
            {
                person: Usual(rate, site_rate, sum(person in row for row in latest) / len(latest))
                for person, _ in concerned
            },
            _beside(said, concerned, printed, thread),
        )
        authors[said.id] = said.author
        people.pop(said.author, None)
        people[said.author] = None
        moments.append(said.at)


def watched(seen: Iterable[Seen], ladder: Ladder) -> Iterator[tuple[Seen, str, Watch]]:
    """Yield each person whom a comment may concern, and where they then stand.

    Besides those whom it concerns, these are the people who are not left in peace already
    where the comment is hostile and concerns nobody in particular.

    Args:
        seen: Of :func:`stream`.
        ladder: The owner's.
    """
    held: dict[str, deque[Contribution]] = defaultdict(lambda: deque(maxlen=KEPT))
    usual: dict[str, Usual] = {}
    stirred: dict[str, None] = {}
    beside: deque[Contribution] = deque(maxlen=KEPT)
    for moment in seen:
        for person, contribution in moment.concerned:
            held[person].append(contribution)
        usual |= moment.usual
        people = dict.fromkeys(person for person, _ in moment.concerned)
        if moment.beside:
            beside.append(moment.beside)
            if moment.beside.hostility >= MILD:
                people |= stirred
        for person in people:
            around = [one for one in beside if one.author != person]
            known = watch((*held[person], *around), usual[person], ladder, at=moment.said.at)
            stirred.pop(person, None)
            if known.state is not State.CALM:
                stirred[person] = None
            yield moment, person, known


def rate_before(moments: Sequence[datetime], at: datetime) -> float | None:
    """Return the comments an hour that were usual: those of a day, without the last hour.

    Args:
        moments: Of the comments, in order.
        at: Now.

    Returns:
        None where nothing is that old.
    """
    end = at - BEFORE
    past = [moment for moment in moments if end - WINDOWS[-1] < moment <= end]
    if not past:
        return None
    return len(past) / max(1.0, (end - past[0]).total_seconds() / HOUR)


def _concerned(
    said: Said, authors: Mapping[str, str], article_author: str | None, people: dict[str, None]
) -> list[tuple[str, Aim]]:
    if said.to:
        return [(person, "parent") for person in said.to if person != said.author]
    parent = authors.get(said.parent, NOBODY) if said.parent is not None else None
    there = list(islice(reversed(people), PARTICIPANTS))
    calls: list[tuple[str, Aim]] = [(call.name, call.aim) for call in named(said.text, there)]
    return aims(said.author, parent, article_author, calls)


def _beside(
    said: Said, concerned: Sequence[tuple[str, Aim]], printed: tuple[int, ...], thread: str
) -> Contribution | None:
    if said.to or said.parent is not None or any(aim != "article" for _, aim in concerned):
        return None
    return replace(_contribution(said, "name", printed, thread), direct=False)


def _contribution(said: Said, aim: Aim, printed: tuple[int, ...], thread: str) -> Contribution:
    return Contribution(
        id=said.id,
        at=said.at,
        author=said.author,
        newcomer=said.newcomer,
        hostility=hostility(said.scores, aim) if said.scores else 0.0,
        signature=printed,
        thread=thread,
    )
