"""What tests of several layers share: the project's data and a small trained model."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace

from moderation.classifier.artefact import load_artefact, save_artefact
from moderation.classifier.pieces import CONTEXT, WINDOW
from moderation.classifier.second_stage import SecondStage
from moderation.classifier.stack import INPUTS, Stack
from moderation.corpus.authored import read_authored
from moderation.domain.scores import SCORE_NAMES
from moderation.training.encoder.export import to_onnx
from moderation.training.recipe import load_recipe
from moderation.training.train import train

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.classifier.artefact import Artefact
    from moderation.corpus.example import Example
    from moderation.training.recipe import Recipe

ROOT = Path(__file__).parents[1]
SMALL = 800
PIECES = 600
WIDTH, INNER, LAYERS = 32, 64, 2


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


@pytest.fixture(scope="session")
def small_tokenizer(authored: list[Example]) -> str:
    """The JSON of a tokenizer that knows letters, marks and the most frequent words."""
    texts = [example.text for example in authored]
    letters = Counter(letter for text in texts for letter in text if not letter.isspace())
    words = Counter(word for text in texts for word in text.lower().split() if len(word) > 1)
    alphabet = ["▁", *(letter for letter, _ in letters.most_common(200))]
    known = [f"▁{word}" for word, _ in words.most_common(PIECES)]
    special = [(name, 0.0) for name in ("<s>", "<pad>", "</s>", "<unk>")]
    spelt = [*((letter, -9.0) for letter in alphabet), *((word, -5.0) for word in known)]
    tokenizer = Tokenizer(Unigram([*special, *spelt][:PIECES], unk_id=3, byte_fallback=False))
    tokenizer.pre_tokenizer = Metaspace()
    tokenizer.add_special_tokens([name for name, _ in special])
    return str(tokenizer.to_str())


@pytest.fixture(scope="session")
def small_encoder() -> bytes:
    """The ONNX file of an encoder that has learnt nothing."""
    rng = np.random.default_rng(20261123)

    def drawn(*shape: int, scale: float = 1.0) -> np.ndarray:
        return rng.normal(0.0, scale, shape).astype(np.float32)

    def dense(name: str, rows: int, columns: int) -> dict[str, np.ndarray]:
        return {
            f"{name}.weight": drawn(rows, columns, scale=columns**-0.5),
            f"{name}.bias": drawn(rows, scale=0.1),
        }

    def norm(name: str) -> dict[str, np.ndarray]:
        return {f"{name}.weight": np.ones(WIDTH, np.float32), f"{name}.bias": drawn(WIDTH)}

    weights = {
        "word.weight": drawn(PIECES, WIDTH),
        "position.weight": drawn(WINDOW + CONTEXT + 3, WIDTH, scale=0.1),
        "segment.weight": drawn(2, WIDTH, scale=0.1),
        **norm("norm"),
        **dense("head", len(SCORE_NAMES), 2 * WIDTH),
    }
    for at in (f"layers.{number}." for number in range(LAYERS)):
        weights |= dense(f"{at}qkv", 3 * WIDTH, WIDTH) | dense(f"{at}attended", WIDTH, WIDTH)
        weights |= dense(f"{at}widen", INNER, WIDTH) | dense(f"{at}narrow", WIDTH, INNER)
        weights |= norm(f"{at}attended_norm") | norm(f"{at}narrow_norm")
    return to_onnx(weights, layers=LAYERS, heads=4)


@pytest.fixture(scope="session")
def small_stage(small_encoder: bytes, small_tokenizer: str) -> SecondStage:
    """A second stage whose stack listens to both stages alike, and to the lexicon a little."""
    scores = len(SCORE_NAMES)
    rest = np.full((len(INPUTS) - 2 * scores, scores), 0.25)
    stack = Stack(
        coefficients=np.vstack([0.5 * np.eye(scores), 0.5 * np.eye(scores), rest]),
        intercepts=np.zeros(scores),
        slopes=np.full(scores, 1.5),
        offsets=np.full(scores, -0.5),
        sure_below=np.full(scores, 0.5),
    )
    return SecondStage(small_encoder, small_tokenizer, stack)


@pytest.fixture(scope="session")
def small_cascade(
    small_artefact: Artefact, small_stage: SecondStage, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with a model of two stages, to be copied and not changed."""
    folder = tmp_path_factory.mktemp("models") / "small-cascade"
    save_artefact(replace(small_artefact, name="small-cascade", second=small_stage), folder)
    return folder


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
