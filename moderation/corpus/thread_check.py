"""Whether the threads we wrote are what they say: who is against whom, and in which order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from moderation.corpus.thread_schema import KINDS
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from moderation.corpus.threads import AuthoredThread

LEAST_THREADS = 150
LEAST_COMMENTS, MOST_COMMENTS = 8, 60
LEAST_AGAINST = 5
"""People against one from which a thread is a pile-on; fewer are a quarrel."""
LEAST_SHARE, MOST_SHARE = 0.45, 0.55
"""Share of pile-ons: a detector measured here must find neither answer the likelier."""


def thread_problems(threads: Sequence[AuthoredThread]) -> Iterator[str]:
    """Yield what is wrong with a collection of threads, one sentence each."""
    names = Counter(name for thread in threads for name in _ids(thread))
    for name, number in names.items():
        if number > 1:
            yield f"the id {name} is used {number} times"
    if len(threads) < LEAST_THREADS:
        yield f"there are {len(threads)} threads, fewer than {LEAST_THREADS}"
    share = sum(thread.pile_on for thread in threads) / max(1, len(threads))
    if not LEAST_SHARE <= share <= MOST_SHARE:
        yield (
            f"{share:.0%} of the threads are pile-ons, "
            f"which is not between {LEAST_SHARE:.0%} and {MOST_SHARE:.0%}"
        )
    for thread in threads:
        for problem in (*_size(thread), *_order(thread), *_hostility(thread)):
            yield f"{thread.id}: {problem}"


def thread_counts(threads: Sequence[AuthoredThread]) -> dict[str, dict[str, int]]:
    """Count threads by kind, and their comments by label."""
    comments = [comment for thread in threads for comment in thread.comments]
    labelled = {
        label.value: sum(comment.labels[label] is True for comment in comments) for label in Label
    }
    kinds = Counter(thread.kind for thread in threads)
    return {
        "threads": {kind: kinds[kind] for kind in KINDS if kinds[kind]},
        "thread comments": {
            "all": len(comments),
            "against a target": sum(comment.against for comment in comments),
            **labelled,
        },
    }


def _ids(thread: AuthoredThread) -> Iterator[str]:
    yield thread.id
    for comment in thread.comments:
        yield comment.id


def _size(thread: AuthoredThread) -> Iterator[str]:
    number = len(thread.comments)
    if not LEAST_COMMENTS <= number <= MOST_COMMENTS:
        yield f"{number} comments, which is not between {LEAST_COMMENTS} and {MOST_COMMENTS}"


def _order(thread: AuthoredThread) -> Iterator[str]:
    before, earlier = thread.published_at, set[str]()
    for comment in thread.comments:
        if comment.at <= before:
            yield f"{comment.id} is not later than what precedes it"
        if comment.parent is not None and comment.parent not in earlier:
            yield f"{comment.id} answers {comment.parent}, which is no earlier comment"
        before = comment.at
        earlier.add(comment.id)


def _hostility(thread: AuthoredThread) -> Iterator[str]:
    against = {comment.author for comment in thread.comments if comment.against}
    if not thread.pile_on:
        if against:
            yield "comments are against a target in a thread that is no pile-on"
        return
    if thread.target not in {thread.author, *(comment.author for comment in thread.comments)}:
        yield f"the target {thread.target} is not among the authors"
    if thread.target in against:
        yield f"the target {thread.target} is against themselves"
    if len(against) < LEAST_AGAINST:
        yield f"{len(against)} people against the target, fewer than {LEAST_AGAINST}"
