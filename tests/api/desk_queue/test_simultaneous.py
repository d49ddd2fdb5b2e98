"""Two people at the same moment: nothing lost, nothing doubled."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from api.services.desk import acts
from api.services.desk.filters import Filters
from api.services.desk.queue import queue_page
from api.services.desk.review_errors import AlreadyUndoneError, StaleReviewError
from api.services.errors import ServiceError
from api.storage.tables import Act, AuditEntry, Message, Review
from moderation.domain.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.api.desk_queue.conftest import Desk

TOGETHER = 6
Result = TypeVar("Result")


def at_once(tasks: Sequence[Callable[[], Result]]) -> list[Result | ServiceError]:
    """Run tasks that all start at the same moment; a refusal is a result too."""
    barrier = threading.Barrier(len(tasks))

    def start(task: Callable[[], Result]) -> Result | ServiceError:
        barrier.wait()
        try:
            return task()
        except ServiceError as error:
            return error

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(start, tasks))


def test_of_all_who_decide_at_once_one_succeeds_and_the_others_are_told(desk: Desk) -> None:
    people = [desk.actor(f"Personne {n}") for n in range(TOGETHER)]
    numbers = [desk.held(f"texte {n}") for n in range(3)]
    seen = desk.seen(*numbers)

    def decide(n: int) -> Callable[[], acts.Done]:
        def run() -> acts.Done:
            own = seen[n % 3 :] + seen[: n % 3]
            verdict = acts.Verdict(Outcome.REJECT if n % 2 else Outcome.APPROVE)
            with desk.database.session() as session:
                return acts.resolve(session, desk.engine, people[n], own, verdict)

        return run

    results = at_once([decide(n) for n in range(TOGETHER)])
    winners = [n for n, result in enumerate(results) if isinstance(result, acts.Done)]
    losers = [result for result in results if isinstance(result, StaleReviewError)]
    assert (len(winners), len(losers)) == (1, TOGETHER - 1)
    name = people[winners[0]].name
    assert all(str(error).startswith(f"{name} a ") for error in losers)
    for number in numbers:
        assert [row.actor for row in desk.decisions(number)] == [None, people[winners[0]].key]
    assert len(desk.rows(Act)) == len(desk.rows(Message)) == 3


def test_decisions_on_overlapping_heaps_never_wait_for_each_other_for_ever(desk: Desk) -> None:
    numbers = [desk.held(f"texte {n}", author="a") for n in range(12)]
    people = [desk.actor(f"Personne {n}") for n in range(TOGETHER)]

    def decide(n: int) -> Callable[[], acts.Done]:
        chosen = desk.seen(*numbers[2 * n : 2 * n + 2][:: -1 if n % 2 else 1])

        def run() -> acts.Done:
            verdict = acts.Verdict(Outcome.APPROVE)
            with desk.database.session() as session:
                if n == 0:
                    return acts.resolve_all(
                        session, desk.engine, people[n], author_of=numbers[3], verdict=verdict
                    )
                return acts.resolve(session, desk.engine, people[n], chosen, verdict)

        return run

    results = at_once([decide(n) for n in range(TOGETHER)])
    done = [result for result in results if isinstance(result, acts.Done)]
    assert all(isinstance(result, acts.Done | StaleReviewError) for result in results)
    assert sum(result.count for result in done) == len(numbers) == len(desk.rows(Message))
    assert [len(desk.decisions(number)) for number in numbers] == [2] * len(numbers)


def test_what_is_undone_at_once_is_undone_once(desk: Desk) -> None:
    number = desk.held("texte")
    done = desk.resolve(number)
    results = at_once([lambda: desk.undo(done)] * TOGETHER)
    assert sum(result == 1 for result in results) == 1
    assert sum(isinstance(result, AlreadyUndoneError) for result in results) == TOGETHER - 1
    assert desk.outcomes(number) == ["hold", "approve", "hold"]


def test_pages_asked_for_at_once_share_the_queue_without_overlap(desk: Desk) -> None:
    for n in range(TOGETHER * 4):
        desk.held(f"texte {n}")
    people = [desk.actor(f"Personne {n}") for n in range(TOGETHER)]

    def look(n: int) -> Callable[[], list[int]]:
        def run() -> list[int]:
            with desk.database.session() as session:
                page = queue_page(session, people[n], Filters(), size=4)
            return [card.review.id for card in page.cards]

        return run

    pages = at_once([look(n) for n in range(TOGETHER)])
    shown = [number for page in pages if isinstance(page, list) for number in page]
    assert len(shown) == len(set(shown)) == TOGETHER * 4
    assert {review.id: review.claimed_by for review in desk.rows(Review)} == {
        number: people[n].key
        for n, page in enumerate(pages)
        if isinstance(page, list)
        for number in page
    }


def test_whoever_looks_and_decides_at_once_leaves_a_journal_in_one_order(desk: Desk) -> None:
    before = len(desk.rows(AuditEntry))
    numbers = [desk.held(f"texte {n}") for n in range(TOGETHER)]
    people = [desk.actor(f"Personne {n}") for n in range(TOGETHER)]

    def work(n: int) -> Callable[[], int]:
        def run() -> int:
            done = desk.resolve(numbers[n], actor=people[n])
            with desk.database.session() as session:
                queue_page(session, people[n], Filters(), claim=False)
            return desk.undo(done, people[n])

        return run

    assert at_once([work(n) for n in range(TOGETHER)]) == [1] * TOGETHER
    lines = desk.rows(AuditEntry)[before:]
    assert len(lines) == len(desk.rows(Message)) == 2 * TOGETHER
    assert all(one.digest == other.previous for one, other in pairwise(lines))
