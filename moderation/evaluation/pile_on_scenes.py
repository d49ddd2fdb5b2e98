"""Threads in which it is known, or to be seen, whether many turn on one.

Three kinds: the authored threads, whole; the chats of CyberAgression-Large, where pupils
played bullying and each message says at whom it is aimed; the threads of real blogs in a
pool, where nobody said anything and every alarm costs somebody a wait.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from moderation.corpus.annotations import LINK, MASKED_LINK, pool_rows
from moderation.corpus.example import read_json_lines
from moderation.corpus.splits import read_places
from moderation.corpus.threads import read_threads, thread_examples
from moderation.evaluation.scoring import score_examples, score_texts
from moderation.evaluation.thread_stream import Said, Seen, said_in, stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from moderation.classifier.scorer import Scorer

CHATS = "cyberagression_large"
BLOGS = "blogs_fr"
LEAST = 10
"""Comments of a thread of the pool below which nothing could happen there."""
_ARTICLE = "§"
"""The author of an article whose name is not known: no text names them."""
_CLOCK = re.compile(r"(\d{1,2}):(\d\d):(\d\d)(?:\s*([AP])M)?")


@dataclass(frozen=True, slots=True)
class Scene:
    """A thread as it came.

    Attributes:
        kind: What it was written for, or where it is from.
        seen: Its comments.
        target: Who is piled upon; None where nobody is.
        against: Ids of the comments that are hostile to the target, as its readers said.
    """

    id: str
    kind: str
    seen: tuple[Seen, ...]
    target: str | None
    against: frozenset[str]


def authored_scenes(scorer: Scorer, training_data: Path, *, test: bool) -> list[Scene]:
    """Return the authored threads of one side of the split, scored."""
    fixed = read_places(training_data / "splits.tsv")
    scenes = []
    for thread in read_threads(training_data / "threads"):
        place = fixed.get(f"thread:{thread.id}")
        if place is None or place.test is not test:
            continue
        scores = score_examples(scorer, list(thread_examples(thread)))
        said = said_in(thread, {c.id: s for c, s in zip(thread.comments, scores, strict=True)})
        against = frozenset(comment.id for comment in thread.comments if comment.against)
        seen = tuple(stream(said, article_author=thread.author, thread=thread.id))
        target = thread.target if thread.pile_on else None
        scenes.append(Scene(thread.id, thread.kind, seen, target, against))
    return scenes


def chat_scenes(scorer: Scorer, corpora: Path) -> list[Scene]:
    """Return the chats, scored; nothing where the corpus is absent.

    Whom a message is aimed at is given, as it is on a blog by what it answers: nothing else
    tells it in a chat. Where several share a role, the role stands for them.
    """
    path = corpora / f"{CHATS}.jsonl"
    chats: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for _, row in read_json_lines(path) if path.exists() else ():
        chats[row["conversation"]].append(row)
    return [
        _chat(name, sorted(rows, key=lambda row: row["order"]), scorer)
        for name, rows in sorted(chats.items())
    ]


def blog_scenes(scorer: Scorer, pool: Path) -> list[Scene]:
    """Return the threads of blogs that the numbers were not chosen on, scored.

    Authors' names are not known, so that nobody is named; every author is new.
    """
    threads: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for _, row in pool_rows(pool):
        if row["source"] == BLOGS and all(row.get(key) for key in ("thread", "author", "time")):
            threads[row["thread"]].append(row)
    return [
        _blog(name, rows, scorer)
        for name, rows in sorted(threads.items())
        if len(rows) >= LEAST and not chosen_on(name)
    ]


def chosen_on(thread: str) -> bool:
    """Say whether the numbers of the watch were chosen on a thread of the pool: every other."""
    digest = hashlib.sha256(f"pile-ons:{thread}".encode()).hexdigest()
    return int(digest[:8], 16) % 2 == 0


def clock(times: Iterable[str]) -> Iterator[datetime]:
    """Yield moments of one day from the times of a chat, which never go back.

    >>> [moment.hour for moment in clock(["[1:59:07 PM]", "[2019-06-13 14:00:00]"])]
    [13, 14]
    """
    latest = datetime(2000, 1, 1, tzinfo=UTC)
    for time in times:
        if found := _CLOCK.search(time):
            hour, minute, second = (int(part) for part in found.groups()[:3])
            if found[4]:
                hour = hour % 12 + (12 if found[4] == "P" else 0)
            moment = timedelta(hours=hour, minutes=minute, seconds=second)
            latest = max(latest, datetime(2000, 1, 1, tzinfo=UTC) + moment)
        yield latest


def _chat(name: str, rows: Sequence[dict[str, Any]], scorer: Scorer) -> Scene:
    people: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        people[row["role"]].add(row["author"])
    known = {role: next(iter(who)) if len(who) == 1 else role for role, who in people.items()}
    scores = score_texts(scorer, [(row["text"], None) for row in rows])
    said = [
        Said(
            id=row["id"],
            author=row["author"],
            at=at,
            text=row["text"],
            parent=None,
            newcomer=False,
            scores=score,
            to=tuple(
                known.get(role, role)
                for role in (row["target"] or "").split("/")
                if role and role != row["role"]
            ),
        )
        for row, score, at in zip(rows, scores, clock(row["time"] for row in rows), strict=True)
    ]
    target = known.get("victim")
    against = frozenset(one.id for one, row in zip(said, rows, strict=True) if row["toxic"] == 1)
    seen = tuple(stream(said, article_author=None, thread=name))
    aimed = {s.said.id for s in seen if target in dict(s.concerned)}
    return Scene(name, CHATS, seen, target, against & aimed)


def _blog(name: str, rows: Sequence[dict[str, Any]], scorer: Scorer) -> Scene:
    texts = {row["id"]: row["text"].replace(MASKED_LINK, LINK) for row in rows}
    asked = [
        (texts[row["id"]], texts.get(row.get("parent_id")) or row.get("title")) for row in rows
    ]
    said = [
        Said(
            id=row["id"],
            author=row["author"],
            at=datetime.fromisoformat(row["time"]),
            text=texts[row["id"]],
            parent=row.get("parent_id"),
            newcomer=True,
            scores=score,
        )
        for row, score in zip(rows, score_texts(scorer, asked), strict=True)
    ]
    said = [replace(one, at=_aware(one.at)) for one in said]
    said.sort(key=lambda one: (one.at, one.id))
    seen = tuple(stream(said, article_author=_ARTICLE, thread=name))
    return Scene(name, BLOGS, seen, None, frozenset())


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
