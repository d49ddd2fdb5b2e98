"""What tests of several layers share: the project's data and a small trained model."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from moderation.classifier.artefact import load_artefact, save_artefact
from moderation.corpus.authored import read_authored
from moderation.training.recipe import load_recipe
from moderation.training.train import train

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.classifier.artefact import Artefact
    from moderation.corpus.example import Example
    from moderation.training.recipe import Recipe

ROOT = Path(__file__).parents[1]
SMALL = 800


@pytest.fixture(scope="session")
def training_data() -> Path:
    return ROOT / "training_data"


@pytest.fixture(scope="session")
def reference() -> Path:
    """Reference data beside the checkout; tests that need it say so when it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpora").is_dir():
        pytest.skip("the reference data (../shared) is not on this machine")
    return folder


@pytest.fixture(scope="session")
def authored(training_data: Path) -> list[Example]:
    return list(read_authored(training_data / "authored"))


@pytest.fixture(scope="session")
def small_recipe(training_data: Path) -> Recipe:
    recipe = load_recipe(training_data / "recipes" / "linear.toml")
    return replace(recipe, name="small", folds=2, min_ngrams=6)


@pytest.fixture(scope="session")
def lexicon_text(training_data: Path) -> str:
    return (training_data / "lexicon" / "lexicon.tsv").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def small_model(
    authored: list[Example],
    lexicon_text: str,
    small_recipe: Recipe,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A folder with a model trained in seconds, to be copied and not changed."""
    folder = tmp_path_factory.mktemp("models") / "small"
    step = max(1, len(authored) // SMALL)
    save_artefact(train(authored[::step], lexicon_text, small_recipe), folder)
    return folder


@pytest.fixture(scope="session")
def small_artefact(small_model: Path) -> Artefact:
    return load_artefact(small_model)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mirror says; ``length`` is what it promises, when it lies."""

    body: bytes = b""
    status: int = 200
    length: int | None = None
    silent: bool = False
    location: str = ""


class Mirror:
    """Files served on the loopback, as badly as it is told to."""

    def __init__(self) -> None:
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mirror.asked.append(self.path)
                answers = mirror.answers.get(self.path, [Answer(status=404)])
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                self.send_response(answer.status)
                if not answer.silent:
                    length = len(answer.body) if answer.length is None else answer.length
                    self.send_header("Content-Length", str(length))
                if answer.location:
                    self.send_header("Location", answer.location)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None: ...

        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def put(self, path: str, *answers: Answer) -> str:
        """Answer a path with each answer in turn, the last one again and again."""
        self.answers[path] = list(answers)
        return self.url + path


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    made = Mirror()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()
