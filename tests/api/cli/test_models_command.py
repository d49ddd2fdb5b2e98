"""``moderation models`` and ``feedback``: from the command line, on a running service."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from api.cli.main import main
from api.storage.database import Database
from api.storage.tables import Activation, AuditEntry
from moderation.classifier.artefact import load_artefact, save_artefact
from moderation.classifier.local import LocalTerm
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.api.cli.conftest import Service

SENDERS = 4


@pytest.fixture
def taught(service: Service, small_model: Path) -> str:
    """The name of a local model for which « merci » is an insult."""
    artefact = load_artefact(small_model)
    weights = np.zeros((artefact.vocabulary.size, len(SCORE_NAMES)))
    weights[artefact.vocabulary.words.index("merci"), SCORE_NAMES.index("insult")] = 60.0
    local = replace(artefact, version="1.0.0-local", local=LocalTerm(weights))
    save_artefact(local, service.folder / "data" / "models" / "small-local")
    service.environment |= {
        "MODERATION_MODEL": str(small_model),
        "MODERATION_ENCODER": "never",
        "MODERATION_WORKERS": "2",
        "MODERATION_AUDIT_SHARE": "0",
    }
    return "small-local"


class Crowd:
    """Clients who send comments without a pause, and note every answer."""

    def __init__(self, service: Service, key: str) -> None:
        self.statuses: Counter[int] = Counter()
        self.versions: Counter[str] = Counter()
        self._ends = threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=(service, key)) for _ in range(SENDERS)
        ]
        for thread in self._threads:
            thread.start()

    def _send(self, service: Service, key: str) -> None:
        comment = {"comment": {"text": "Bonjour, quelle belle journée au marché."}}
        with service.client(key) as client:
            while not self._ends.is_set():
                answer = client.post("/moderate", json=comment)
                self.statuses[answer.status_code] += 1
                time.sleep(0.02)
                if answer.status_code == httpx.codes.OK:
                    self.versions[answer.json()["model_version"]] += 1

    def wait_for(self, version: str, *, alone: bool = False) -> None:
        """Wait until answers name a version, and no other one where it is to be alone."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            self.versions.clear()
            time.sleep(0.5)
            seen = dict(self.versions)
            if version in seen and (not alone or len(seen) == 1):
                return
        raise AssertionError(self.versions)

    def end(self) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()


def test_a_running_service_changes_models_and_goes_back_without_losing_a_request(
    service: Service, key: str, taught: str
) -> None:
    service.start()
    with service.client(key) as client:
        shipped = client.get("/health").json()["model_version"]
    crowd = Crowd(service, key)
    try:
        crowd.wait_for(shipped)
        put = service.run("models", "activate", taught)
        assert put.returncode == 0, put.stderr
        version = put.stdout.split()[0]
        assert version != shipped
        crowd.wait_for(version, alone=True)
        back = service.run("models", "rollback")
        assert back.stdout.split()[0] == shipped
        crowd.wait_for(shipped, alone=True)
    finally:
        crowd.end()
    assert set(crowd.statuses) == {200}
    assert sum(crowd.statuses.values()) > 20
    assert service.stop(signal.SIGTERM) == 0
    service.run("models", "activate", taught)
    service.start()
    with service.client(key) as client:
        assert client.get("/health").json()["model_version"] == version
    assert service.stop(signal.SIGTERM) == 0


def run(service: Service, *arguments: str) -> Result:
    """Run a command in this process, which is faster."""
    return CliRunner().invoke(main, arguments, env=service.environment)


def test_models_are_listed_compared_put_to_use_and_taken_back(
    service: Service, key: str, taught: str, tmp_path: Path
) -> None:
    service.start()
    with service.client(key) as client:
        for number, text in enumerate(["Merci pour la recette.", "Rendez-vous au marché."]):
            comment = {"id": f"c{number}", "text": text}
            client.post("/moderate", json={"comment": comment}).raise_for_status()
    assert service.stop(signal.SIGTERM) == 0
    empty = str(tmp_path / "no-data")
    shown = run(service, "models", "compare", "shipped", taught, "--training-data", empty)
    assert shown.exit_code == 0, shown.stderr
    assert "1 of 2 comments of the last 90 days" in shown.stdout
    assert "c0" in shown.stdout
    assert "recette" not in shown.stdout
    assert "nothing to compare on" in shown.stderr
    more = ("--training-data", empty, "--show-text")
    shown = run(service, "models", "compare", "shipped", taught, *more)
    assert "Merci pour la recette." in shown.stdout

    assert run(service, "models", "rollback").exit_code == 1
    assert run(service, "models", "activate", "nothing-like-it").exit_code == 1
    assert run(service, "models", "activate", taught, "--shadow").exit_code == 0
    assert run(service, "models", "activate", taught).exit_code == 0
    listed = run(service, "models", "list").stdout
    row = next(line for line in listed.splitlines() if taught in line)
    assert "decides, compared" in row
    assert run(service, "models", "activate", "none", "--shadow").exit_code == 0
    assert run(service, "models", "rollback").exit_code == 0
    database = Database(f"sqlite:///{service.folder / 'data' / 'moderation.sqlite3'}")
    with database.session() as session:
        roles = [row.role for row in session.scalars(select(Activation))]
        actions = list(session.scalars(select(AuditEntry.action)))
    database.dispose()
    assert roles == ["shadow", "live", "shadow", "live"]
    assert [a for a in actions if a.startswith("model.")] == [
        "model.activate",
        "model.activate",
        "model.shadow_end",
        "model.rollback",
    ]


def test_a_damaged_model_is_not_put_to_use(service: Service, taught: str) -> None:
    folder = service.folder / "data" / "models" / taught
    (folder / "words.txt").write_text("x\n")
    refused = run(service, "models", "activate", taught)
    assert refused.exit_code == 1
    assert "is not the file this model was saved with" in refused.stderr
    assert "cannot be read" in run(service, "models", "list").stdout


def test_too_few_decisions_are_exported_and_not_learnt_from(
    service: Service, key: str, taught: str, tmp_path: Path
) -> None:
    assert key
    assert taught
    file = tmp_path / "decisions.jsonl"
    exported = run(service, "feedback", "export", "--site", "blog", "--output", str(file))
    assert exported.exit_code == 0, exported.stderr
    assert [json.loads(line) for line in file.read_text().splitlines()] == []
    assert file.stat().st_mode & 0o077 == 0
    refused = run(service, "retrain", "--decisions", str(file), "--training-data", str(tmp_path))
    assert refused.exit_code == 1
    assert "There are 0 usable decisions" in refused.stderr
