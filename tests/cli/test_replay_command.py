"""``moderation replay``: threads in, what would have happened out, and pictures of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from moderation.cli.replay_rows import BadThreadError, thread_of

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
INSULTS = ("abruti", "crétin", "débile", "imbécile", "minable", "connard", "clown", "ordure")


def thread(name: str = "t1") -> dict[str, Any]:
    attacks = [
        {
            "id": str(place),
            "author": f"Passant {place}",
            "at": (NOON + timedelta(minutes=place)).isoformat(),
            "text": f"Quel {insult}, sale {insult}, tu n'es qu'un pauvre {insult} !",
            "parent": "0",
        }
        for place, insult in enumerate(INSULTS, start=1)
    ]
    opening = {"id": "0", "author": "Sylvie", "at": NOON.isoformat(), "text": "Ma soupe d'hier."}
    return {"thread": name, "title": "La soupe", "author": "Paul", "comments": [opening, *attacks]}


def written(folder: Path, *lines: object) -> str:
    path = folder / "threads.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return str(path)


def test_a_pile_on_is_told_with_its_hours_its_target_and_what_waited(
    run: Run, tmp_path: Path
) -> None:
    result = run("replay", written(tmp_path, thread()))
    assert result.exit_code == 0, result.output
    assert "t1 “La soupe”" in result.output
    assert "Sylvie: pile_on 01 Mar 12:0" in result.output
    assert "1 thread, 1 with a pile-on." in result.output


def test_json_has_states_answers_and_the_outcome_of_each_comment(run: Run, tmp_path: Path) -> None:
    result = run("replay", "--json", written(tmp_path, thread()))
    told = json.loads(result.output)
    assert told["thread"] == "t1"
    assert told["pile_on"] is True
    assert {one["person"] for one in told["states"]} == {"Sylvie"}
    assert [one["id"] for one in told["outcomes"]] == [str(place) for place in range(9)]


def test_pictures_are_written_one_of_all_and_one_of_each(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    lines = [thread("t1"), thread("../t 2"), {**thread("t3"), "title": None}]
    result = run("replay", "--svg", str(folder), written(tmp_path, *lines))
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in folder.iterdir()) == [
        "001-t1.svg",
        "002-t-2.svg",
        "003-t3.svg",
        "threads.svg",
    ]
    for path in folder.iterdir():
        root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 -- our own drawing
        assert root.get("role") == "img"


def test_a_bad_line_is_told_by_its_number_and_the_others_are_replayed(
    run: Run, tmp_path: Path
) -> None:
    result = run("replay", written(tmp_path, "{oops", "", thread(), {"comments": []}))
    assert result.exit_code == 1
    assert "line 1: this is not JSON" in result.output
    assert "line 4: `comments` must be a list that is not empty" in result.output
    assert "2 bad lines were skipped." in result.output
    assert "1 thread, 1 with a pile-on." in result.output


def test_files_without_a_thread_are_told_to_be_empty(run: Run, tmp_path: Path) -> None:
    result = run("replay", written(tmp_path, ""))
    assert result.exit_code == 1
    assert "nothing to replay" in result.output


def test_names_cannot_steer_the_terminal_and_half_characters_are_bad_lines(
    run: Run, tmp_path: Path
) -> None:
    odd = {**thread("x\x1b[2Jy"), "title": None}
    result = run("replay", written(tmp_path, odd, thread("\ud800")))
    assert "x[2Jy" in result.output
    assert "\x1b" not in result.output
    assert "line 2: this is not JSON in UTF-8" in result.output


def test_authored_threads_are_read_and_their_labels_ignored(training_data: Path) -> None:
    path = training_data / "threads" / "pile_on_lesson.jsonl"
    row = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    read = thread_of(row, 1)
    assert (read.id, read.author, read.title) == (row["id"], row["author"], row["title"])
    assert len(read.comments) == len(row["comments"])
    newcomers = {comment.author for comment in read.comments if comment.newcomer}
    assert newcomers.isdisjoint(row["regulars"])


def test_little_is_needed_and_comments_may_stand_in_any_order() -> None:
    late = {"at": "2026-03-01T15:00:00+01:00", "text": "Oui", "parent": 1}
    early = {"id": 1, "created_at": "2026-03-01T13:00:00Z", "text": "Non", "author": {"name": "A"}}
    read = thread_of({"comments": [late, early]}, 7)
    assert (read.id, read.title, read.author) == ("line 7", None, None)
    assert [comment.text for comment in read.comments] == ["Non", "Oui"]
    assert read.comments[1].parent == "1"
    assert [comment.author for comment in read.comments] == ["A", "Anonyme 1"]
    assert [comment.newcomer for comment in read.comments] == [None, None]


def test_the_example_of_the_document_is_a_thread() -> None:
    document = (ROOT / "docs" / "replay.md").read_text(encoding="utf-8")
    example = document.split("```json\n")[1].split("```")[0]
    read = thread_of(json.loads(example), 1)
    assert [comment.newcomer for comment in read.comments] == [False, True]
    assert (read.id, read.comments[1].parent) == ("billet-12", "1")


GOOD = {"text": "a", "at": "2026-03-01T13:00:00Z"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([], "must be a JSON object"),
        ({"comments": "x"}, "`comments` must be a list"),
        ({"comments": [GOOD], "regulars": "x"}, "`regulars` must be a list"),
        ({"comments": [GOOD, 3]}, "comment 2 must be a JSON object"),
        ({"comments": [{**GOOD, "text": " "}]}, "comment 1: `text` is missing"),
        ({"comments": [{**GOOD, "text": "a" * 20_001}]}, "more than 20,000"),
        ({"comments": [{**GOOD, "at": "hier"}]}, "ISO 8601"),
        ({"comments": [{**GOOD, "at": 12}]}, "ISO 8601"),
        ({"comments": [{**GOOD, "at": "2026-03-01T13:00:00"}]}, "time zone"),
        ({"comments": [{**GOOD, "at": "0001-01-01T00:00:00+14:00"}]}, "1970 and 2200"),
        ({"comments": [{**GOOD, "id": 1}, {**GOOD, "id": "1"}]}, "two comments have the id '1'"),
    ],
)
def test_what_is_wrong_with_a_thread_is_said_in_a_sentence(row: object, said: str) -> None:
    with pytest.raises(BadThreadError, match=said):
        thread_of(row, 1)
