"""Every real comment at hand goes through the command line and a served instance."""

from __future__ import annotations

import json
import subprocess
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from moderation.corpus.example import read_json_lines
from tests.api.cli.conftest import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.cli.conftest import Service

# Both stages read some 27,000 comments: minutes on a small machine.
pytestmark = [pytest.mark.reference, pytest.mark.timeout(900)]
BATCH = 1_000
OUTCOMES = {"approve", "hold", "reject"}


@pytest.fixture
def pool(reference: Path) -> Path:
    return reference / "pool" / "pool.jsonl"


@pytest.fixture
def comments(pool: Path) -> list[str]:
    return [row["text"] for _, row in read_json_lines(pool)]


def test_they_are_all_scored_on_the_command_line(pool: Path, comments: list[str]) -> None:
    result = subprocess.run(
        [*COMMAND, "score", "--format", "jsonl", str(pool)], capture_output=True, check=True
    )
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.stderr == b""
    assert [row["text"] for row in rows] == comments
    assert {row["outcome"] for row in rows} <= OUTCOMES


def test_they_are_all_decided_by_the_service(
    service: Service, key: str, comments: list[str]
) -> None:
    service.start()
    left = iter(comments)
    decided = 0
    with service.client(key) as client:
        while batch := [{"text": text} for text in islice(left, BATCH)]:
            response = client.post("/moderate/batch", json={"comments": batch})
            assert response.status_code == 200
            results = response.json()["results"]
            assert len(results) == len(batch)
            assert {result["decision"]["outcome"] for result in results} <= OUTCOMES
            decided += len(results)
    assert decided == len(comments)
