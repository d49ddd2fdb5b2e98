"""A model of two stages behind the real server: loaded once, forked, asked by many at once."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from moderation.classifier.artefact import save_artefact
from tests.api.cli.conftest import COMMAND

if TYPE_CHECKING:
    from moderation.classifier.artefact import Artefact
    from moderation.classifier.second_stage import SecondStage
    from tests.api.cli.conftest import Service

WORKERS, THREADS = 2, 4
AT_ONCE = 16
MANY = 120
LIBRARY_THREADS = 2
"""Of one process beside its own: gunicorn's main one, and that of the matrices."""
TEXTS = [
    "T'es vraiment une grosse merde, espèce d'abruti.",
    "Merci pour la recette, elle est parfaite !",
    "Avant de donner des leçons, apprenez donc à écrire.",
    "La réunion de quartier aura lieu jeudi à la mairie.",
    "Quel c0nnard 🤡",
    "This is certainly not written in French, my dear friends, is it?",
]
TITLES = [None, "La piscine est fermée", "Un gâteau aux pommes", "Le budget de la ville"]


def comments() -> list[dict[str, Any]]:
    """Return comments of which each text is seen under each title, and alone."""
    titles = (title for title in cycle(TITLES) for _ in TEXTS)
    pairs = islice(zip(cycle(TEXTS), titles, strict=False), MANY)
    return [{"text": text, "thread": {"title": title}} for text, title in pairs]


@pytest.fixture
def cascade(service: Service, small_cascade: Path) -> Service:
    service.environment |= {
        "MODERATION_MODEL": str(small_cascade),
        "MODERATION_WORKERS": str(WORKERS),
        "MODERATION_THREADS": str(THREADS),
    }
    return service


def expected(service: Service, model: Path) -> list[tuple[object, ...]]:
    """Return what ``moderation score`` says of the comments."""
    rows = "".join(json.dumps(comment) + "\n" for comment in comments())
    result = subprocess.run(
        [*COMMAND, "score", "--format", "jsonl", "--encoder", "unsure", "--model", str(model)],
        input=rows.encode(),
        capture_output=True,
        env=service.environment,
        check=True,
    )
    found = [json.loads(line) for line in result.stdout.splitlines()]
    return [(row["outcome"], row["scores"], row["spans"]) for row in found]


def decision(client: httpx.Client, comment: dict[str, Any]) -> dict[str, Any]:
    """Send a comment, again where a crowd kept it from being written."""
    response = client.post("/moderate", json={"comment": comment})
    while response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        time.sleep(float(response.headers["Retry-After"]))
        response = client.post("/moderate", json={"comment": comment})
    assert response.status_code == httpx.codes.OK, response.text
    return dict(response.json())


def family(service: Service) -> list[Path]:
    """Return the folders in /proc of the workers; none where there is no /proc."""
    assert service.process
    own = Path(f"/proc/{service.process.pid}")
    children = own / "task" / own.name / "children"
    return [Path("/proc") / pid for pid in children.read_text().split()] if own.is_dir() else []


def test_many_at_once_get_the_decisions_of_the_command_line(
    cascade: Service, key: str, small_cascade: Path
) -> None:
    cascade.start()
    with cascade.client(key) as client:
        health = client.get("/health").json()
        assert health["encoder"] == "unsure"
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            answers = list(crowd.map(partial(decision, client), comments()))
    decided = [(a["decision"]["outcome"], a["scores"], a["spans"]) for a in answers]
    assert decided == expected(cascade, small_cascade)
    assert {answer["model_version"] for answer in answers} == {health["model_version"]}
    assert health["model_version"].endswith(".unsure")
    workers = family(cascade)
    for worker in workers:
        assert len(list((worker / "task").iterdir())) <= THREADS + LIBRARY_THREADS
    assert cascade.stop(signal.SIGTERM) == 0
    assert not [worker for worker in workers if worker.exists()]
    log = (cascade.folder / "log").read_text(encoding="utf-8")
    events = {json.loads(line)["event"] for line in log.splitlines()}
    assert events <= {"request", "database_unavailable"}


def test_it_may_be_served_without_its_encoder(cascade: Service, key: str) -> None:
    cascade.environment["MODERATION_ENCODER"] = "never"
    cascade.start()
    with cascade.client(key) as client:
        health = client.get("/health").json()
        assert (health["encoder"], health["model_version"][-6:]) == ("never", ".never")
        answer = client.post("/moderate", json={"comment": {"text": TEXTS[0]}}).json()
        assert answer["model_version"] == health["model_version"]
    assert cascade.stop(signal.SIGTERM) == 0


def test_an_encoder_that_cannot_be_loaded_prevents_serving(
    cascade: Service, small_artefact: Artefact, small_stage: SecondStage
) -> None:
    model = cascade.folder / "broken"
    broken = replace(small_stage, encoder=b"no model")
    save_artefact(replace(small_artefact, second=broken), model)
    cascade.environment["MODERATION_MODEL"] = str(model)
    result = cascade.run("serve", "--port", "0")
    assert result.returncode == 1
    assert "Error: The encoder of the model cannot be loaded" in result.stderr
    assert "Traceback" not in result.stderr
