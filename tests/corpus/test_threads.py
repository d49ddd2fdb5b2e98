"""Authored threads: a strict schema, comments that know their place, and sound collections."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from moderation.corpus.check import check_corpus
from moderation.corpus.thread_check import thread_counts, thread_problems
from moderation.corpus.threads import AuthoredThread, read_threads, thread_examples, thread_of
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Change = Callable[[AuthoredThread], AuthoredThread]


def comment(number: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- any field
    base = {
        "id": f"thread-900.{number:02}",
        "author": f"voix {number}",
        "at": f"2026-03-08T18:{number:02}:30+00:00",
        "parent": None,
        "text": f"Commentaire {number}",
        "insult": 0,
        "hate": 0,
        "threat": 0,
        "obscene": 0,
        "lecturing": 0,
        "against": 0,
    }
    return base | changes


def row(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- any field
    """Six people teach Fanch a lesson, who answers the first."""
    base = {
        "id": "thread-900",
        "kind": "pile_on_lesson",
        "pile_on": True,
        "topic": "logement",
        "region": "france",
        "title": "Le canapé ne passe pas",
        "author": "Fanch",
        "published_at": "2026-03-08T18:00:00+00:00",
        "target": "Fanch",
        "regulars": ["Fanch", "voix 1"],
        "scene": "A sofa, a staircase.",
        "comments": [
            *(comment(number, lecturing=1, against=1) for number in range(1, 7)),
            comment(7, author="Fanch", parent="thread-900.01"),
            comment(8, lecturing="b"),
        ],
    }
    return base | changes


THREAD = thread_of(row(), where="here")


def with_comment(number: int, **changes: Any) -> Change:  # noqa: ANN401 -- any field
    def change(thread: AuthoredThread) -> AuthoredThread:
        comments = list(thread.comments)
        comments[number - 1] = replace(comments[number - 1], **changes)
        return replace(thread, comments=tuple(comments))

    return change


def own_problems(thread: AuthoredThread) -> list[str]:
    """What is wrong with one thread, whatever the collection."""
    prefix = f"{thread.id}: "
    return [p.removeprefix(prefix) for p in thread_problems([thread]) if p.startswith(prefix)]


def write(path: Path, *rows: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(line, ensure_ascii=False) + "\n" for line in rows)
    path.write_text("".join(lines), encoding="utf-8")


def test_a_comment_knows_its_parent_its_title_and_its_thread() -> None:
    (answer,) = islice(thread_examples(THREAD), 6, 7)
    assert (answer.id, answer.parent, answer.title) == (
        "thread-900.07",
        "Commentaire 1",
        "Le canapé ne passe pas",
    )
    assert (answer.source, answer.group) == ("threads", "thread:thread-900")
    assert answer.traits == {
        "phenomenon": "thread_pile_on_lesson",
        "region": "france",
        "topic": "logement",
    }


def test_a_comment_at_the_top_has_no_parent_and_a_borderline_label_is_unknown() -> None:
    first, *_, last = thread_examples(THREAD)
    assert first.parent is None
    assert first.label("lecturing") is True
    assert first.label("toxicity") is False
    assert last.label("lecturing") is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": "storm"}, "`kind` must be one of"),
        ({"kind": "heated_duel"}, "`pile_on` must be true for the kinds that say so"),
        ({"pile_on": 1}, "`pile_on` must be true"),
        ({"published_at": "2026-03-08T18:00:00"}, "`published_at` must be an ISO 8601 time"),
        ({"published_at": "2026-03-08T18:00:00+01:00"}, r"at \+00:00"),
        ({"published_at": 3}, "`published_at` must be"),
        ({"target": ""}, "`target` must be null or a pseudonym"),
        ({"regulars": "Fanch"}, "`regulars` must be a list"),
        ({"regulars": [3]}, "`regulars` must be a list"),
        ({"title": " "}, "`title` must be a non-empty string"),
        ({"comments": []}, "`comments` must be a list that is not empty"),
        ({"comments": [3]}, "comment 1: the fields must be"),
        ({"comments": [comment(1), comment(2, text="")]}, "comment 2: `text` must be"),
        ({"comments": [comment(1, at="hier")]}, "comment 1: `at` must be an ISO 8601 time"),
        ({"comments": [comment(1, parent=1)]}, "comment 1: `parent` must be null or the id"),
        ({"comments": [comment(1, hate=True)]}, "comment 1: `hate` must be 0, 1 or b, not True"),
        ({"comments": [comment(1, against="b")]}, "comment 1: `against` must be 0 or 1"),
        ({"extra": 1}, "the fields must be id, kind"),
    ],
)
def test_a_thread_that_breaks_the_schema_is_refused(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(CorpusError, match=f"file, line 3: .*{problem}"):
        thread_of(row(**change), where="file, line 3")


def test_the_file_and_line_of_a_bad_thread_are_named(tmp_path: Path) -> None:
    write(tmp_path / "duel.jsonl", row(), row(topic=""))
    with pytest.raises(CorpusError, match=r"duel\.jsonl, line 2: `topic`"):
        list(read_threads(tmp_path))


def test_a_sound_thread_has_no_problem() -> None:
    assert own_problems(THREAD) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda t: replace(t, comments=t.comments[:7]),
            "7 comments, which is not between 8 and 60",
        ),
        (
            lambda t: replace(t, published_at=t.comments[0].at),
            "thread-900.01 is not later than what precedes it",
        ),
        (
            with_comment(4, at=THREAD.comments[2].at),
            "thread-900.04 is not later than what precedes it",
        ),
        (
            with_comment(3, parent="thread-900.05"),
            "thread-900.03 answers thread-900.05, which is no earlier comment",
        ),
        (
            with_comment(3, parent="thread-900.03"),
            "thread-900.03 answers thread-900.03, which is no earlier comment",
        ),
        (
            lambda t: replace(t, target="Nadège"),
            "the target Nadège is not among the authors",
        ),
        (with_comment(7, against=True), "the target Fanch is against themselves"),
        (
            lambda t: with_comment(2, author="voix 1")(with_comment(3, author="voix 1")(t)),
            "4 people against the target, fewer than 5",
        ),
        (
            lambda t: replace(t, kind="heated_duel", pile_on=False),
            "comments are against a target in a thread that is no pile-on",
        ),
    ],
)
def test_a_thread_that_is_not_what_it_says_is_found(change: Change, problem: str) -> None:
    assert own_problems(change(THREAD)) == [problem]


def test_a_target_may_be_a_commenter_who_did_not_write_the_article() -> None:
    assert own_problems(replace(THREAD, author="Nadège")) == []


def test_few_or_lopsided_threads_and_repeated_ids_are_found() -> None:
    problems = list(thread_problems([THREAD, THREAD]))
    assert "the id thread-900 is used 2 times" in problems
    assert "the id thread-900.08 is used 2 times" in problems
    assert "there are 2 threads, fewer than 150" in problems
    assert "100% of the threads are pile-ons, which is not between 45% and 55%" in problems


def test_the_corpus_check_counts_threads_and_reports_what_is_wrong(tmp_path: Path) -> None:
    write(tmp_path / "threads" / "pile_on_lesson.jsonl", row())
    found = check_corpus(tmp_path)
    assert found.counts["threads"] == {"pile_on_lesson": 1}
    assert found.counts["thread comments"]["all"] == 8
    assert found.counts["thread comments"]["against a target"] == 6
    assert found.counts["thread comments"]["lecturing"] == 6
    assert "there are 1 threads, fewer than 150" in found.problems


def test_the_corpus_check_reports_a_thread_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path / "threads" / "x.jsonl", row(kind="storm"))
    (problem,) = check_corpus(tmp_path).problems
    assert problem.startswith("x.jsonl, line 1: `kind`")


@pytest.fixture(scope="module")
def shipped(training_data: Path) -> list[AuthoredThread]:
    return list(read_threads(training_data / "threads"))


def test_the_shipped_threads_are_sound(shipped: list[AuthoredThread]) -> None:
    assert list(thread_problems(shipped)) == []


def test_the_shipped_threads_last_and_are_many_voices(shipped: list[AuthoredThread]) -> None:
    for thread in shipped:
        assert len({comment.author for comment in thread.comments}) > 2
        assert thread.comments[-1].at - thread.published_at > timedelta(minutes=10)


def test_the_datasheet_counts_what_the_files_hold(
    shipped: list[AuthoredThread], training_data: Path
) -> None:
    sheet = (training_data / "threads.md").read_text(encoding="utf-8")
    for kind, number in thread_counts(shipped)["threads"].items():
        comments = sum(len(t.comments) for t in shipped if t.kind == kind)
        assert f"| `{kind}` | {number} | {comments} |" in sheet
    against = thread_counts(shipped)["thread comments"]["against a target"]
    assert f"{against} comments are `against`" in sheet
