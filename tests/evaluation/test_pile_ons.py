"""Pile-ons are measured by thread and by person, with their delays, beside simpler ways."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from moderation.classifier.scorer import Scorer
from moderation.corpus.splits import read_places
from moderation.corpus.threads import read_threads
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.pile_on import State
from moderation.domain.policy import load_policy
from moderation.domain.scores import Scores
from moderation.evaluation.pile_on_report import AUTHORED, pile_on_rows
from moderation.evaluation.pile_on_scenes import Scene, authored_scenes, chat_scenes, chosen_on
from moderation.evaluation.pile_on_tables import section
from moderation.evaluation.pile_ons import (
    MEAN,
    RATE,
    WATCH,
    above,
    best,
    mean,
    per_thousand,
    rate,
    row_of,
    share_of,
    watching,
)
from moderation.evaluation.thread_stream import Said, rate_before, stream, watched
from moderation.paths import SHIPPED_MODEL

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
LADDER = load_policy().ladder
CALM = Scores(0.01, 0.0, 0.0, 0.0, 0.01, 0.02)
HOSTILE = Scores(0.6, 0.0, 0.0, 0.0, 0.2, 0.9)


def said(number: int, author: str, parent: int | None = None, *, hostile: bool = False) -> Said:
    """Return the comment of a number, one a minute."""
    return Said(
        id=str(number),
        author=author,
        at=START + timedelta(minutes=number),
        text="Et voilà.",
        parent=None if parent is None else str(parent),
        newcomer=True,
        scores=HOSTILE if hostile else CALM,
    )


def scene(comments: list[Said], target: str | None = None) -> Scene:
    """Return a thread whose hostile comments are against its target."""
    against = frozenset(one.id for one in comments if one.scores is HOSTILE)
    seen = tuple(stream(comments, article_author="Blog", thread="t"))
    return Scene("t", "test", seen, target, against)


RAID = scene(
    [
        said(0, "Ada"),
        said(1, "Bob", 0),
        *(said(n, f"p{n}", 0, hostile=True) for n in range(2, 10)),
    ],
    "Ada",
)
BUSY = scene([said(n, f"p{n}") for n in range(30)])


def test_a_comment_concerns_whom_it_answers_or_names_and_else_the_article() -> None:
    texts = [said(0, "Ada"), said(1, "Bob", 0), said(2, "Eve"), said(3, "Léo", 77)]
    texts.append(Said("4", "Zoé", START, "@ada, tu as lu ?", "1", newcomer=True, scores=CALM))
    seen = list(stream(texts, article_author="Blog", thread="t"))
    assert [[person for person, _ in one.concerned] for one in seen] == [
        ["Blog"],
        ["Ada"],
        ["Blog"],
        [],
        ["Bob", "Ada"],
    ]


def test_what_answers_and_names_nobody_stands_beside_everybody() -> None:
    texts = [said(0, "Ada"), said(1, "Bob", 0)]
    first, second = stream(texts, article_author=None, thread="t")
    assert first.beside is not None
    assert not first.beside.direct
    assert second.beside is None


def test_a_voice_beside_is_watched_for_those_who_are_not_left_in_peace() -> None:
    beside = [said(n, f"p{n}", hostile=True) for n in range(5, 9)]
    attacks = [said(n, f"p{n}", 0, hostile=True) for n in range(1, 5)]
    states = {
        seen.said.id: known.state
        for seen, person, known in watched(scene([said(0, "Ada"), *attacks, *beside]).seen, LADDER)
        if person == "Ada"
    }
    assert states["4"] is State.WARMING
    assert states["5"] is State.PILE_ON


def test_nobody_speaks_beside_themselves() -> None:
    defence = [said(n, "Ada", hostile=True) for n in range(4, 12)]
    attacks = [said(n, f"p{n}", 0, hostile=True) for n in range(1, 4)]
    last = list(watched(scene([said(0, "Ada"), *attacks, *defence]).seen, LADDER))[-1]
    ranks = [known.rank for _, person, known in [last] if person == "Ada"]
    assert all(rank == 3 for rank in ranks)


def test_what_is_usual_is_the_day_before_the_last_hour() -> None:
    moments = [START + timedelta(minutes=30 * n) for n in range(9)]
    assert rate_before(moments[:2], START + timedelta(minutes=45)) is None
    assert rate_before(moments, START + timedelta(hours=4)) == pytest.approx(7 / 3)


def test_a_row_says_what_was_found_on_whom_and_how_late() -> None:
    row = row_of("set", WATCH, 5, [RAID, BUSY], watching(LADDER))
    assert row.scenes == (2, 1)
    assert (row.found.value, row.right.value, row.sound.value, row.aimed.value) == (1, 1, 1, 1)
    assert row.alarms.value == 0
    assert row.delays["hostile"].value == 5
    assert row.delays["comments"].value == 5
    assert row.delays["minutes"].value == 4


def test_an_alarm_on_somebody_else_finds_the_thread_and_not_the_person() -> None:
    row = row_of("set", WATCH, 5, [RAID], lambda _: {"Bob": 3})
    assert (row.found.value, row.right.value, row.sound.value, row.aimed.value) == (1, 0, 1, 0)


def test_rate_alone_takes_a_busy_thread_for_a_pile_on_and_the_mean_does_not() -> None:
    assert above(rate, 8)(BUSY)
    assert not above(mean(5), 0.3)(BUSY)
    assert above(mean(5), 0.3)(RAID).keys() == {"Ada"}


def test_the_best_threshold_is_that_of_the_best_f1() -> None:
    look = best(mean(5), [RAID, BUSY])
    assert look(RAID).keys() == {"Ada"}
    assert not look(BUSY)


def test_intervals_say_how_little_a_few_threads_tell() -> None:
    assert share_of(9, 9).low == pytest.approx(0.664, abs=0.001)
    assert share_of(0, 0).value != share_of(0, 0).value
    assert per_thousand(1, 500).value == 2
    assert per_thousand(1, 500).high > 10


def test_a_chat_says_at_whom_its_messages_are_aimed(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"role": "victim", "author": "p3", "target": None, "toxic": 0},
        {"role": "bully", "author": "p1", "target": "victim", "toxic": 1},
        {"role": "bully_support", "author": "p2", "target": "victim/victim_support", "toxic": 1},
        {"role": "victim_support", "author": "p4", "target": "bully", "toxic": 1},
    ]
    lines = [
        row
        | {"conversation": "c", "order": n, "id": f"c#{n}", "time": f"[1:0{n}:00 PM]", "text": "Ah"}
        for n, row in enumerate(rows)
    ]
    text = "".join(json.dumps(line) + "\n" for line in reversed(lines))
    (tmp_path / "cyberagression_large.jsonl").write_text(text, encoding="utf-8")
    (chat,) = chat_scenes(Scorer.load(SHIPPED_MODEL, use=EncoderUse.NEVER), tmp_path)
    assert chat.target == "p3"
    assert chat.against == {"c#1", "c#2"}
    assert [[person for person, _ in seen.concerned] for seen in chat.seen] == [
        [],
        ["p3"],
        ["p3", "p4"],
        ["p1"],
    ]


def test_no_chats_are_no_scenes(tmp_path: Path) -> None:
    assert chat_scenes(Scorer.load(SHIPPED_MODEL, use=EncoderUse.NEVER), tmp_path) == []


def test_every_other_thread_of_the_pool_is_kept_for_measuring() -> None:
    share = sum(chosen_on(f"blog:{n}") for n in range(1_000)) / 1_000
    assert share == pytest.approx(0.5, abs=0.05)


def test_the_section_of_a_card_holds_every_way_and_its_intervals(
    training_data: Path, tmp_path: Path
) -> None:
    places = read_places(training_data / "splits.tsv")
    some = [
        json.dumps(row)
        for path in sorted((training_data / "threads").glob("*.jsonl"))
        for row in [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()][:4]
    ]
    (tmp_path / "threads").mkdir()
    (tmp_path / "threads" / "some.jsonl").write_text("\n".join(some), encoding="utf-8")
    splits = (training_data / "splits.tsv").read_text(encoding="utf-8")
    (tmp_path / "splits.tsv").write_text(splits, encoding="utf-8")
    scorer = Scorer.load(SHIPPED_MODEL, use=EncoderUse.NEVER)
    held = [t for t in read_threads(tmp_path / "threads") if places[f"thread:{t.id}"].test]
    assert {one.id for one in authored_scenes(scorer, tmp_path, test=True)} == {
        one.id for one in held
    }
    rows = pile_on_rows(scorer, tmp_path)
    assert [(row.source, row.way) for row in rows] == [
        (AUTHORED, way) for way in (WATCH, RATE, MEAN)
    ]
    text = section(rows)
    assert "| set | way |" in text
    assert "this watch" in text
