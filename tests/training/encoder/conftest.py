"""A base model of two narrow layers, its tokenizer, and comments to learn from."""

from __future__ import annotations

import json
import random
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers

from moderation.classifier.pieces import Pieces
from moderation.domain.scores import SCORE_NAMES
from moderation.text.lexicon_rows import COLUMNS
from moderation.training.encoder.base import read_base
from moderation.training.encoder.recipe import EncoderRecipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from moderation.training.encoder.batches import Lesson
    from moderation.training.encoder.network import Network

WIDTH, LAYERS, HEADS, INNER, PLACES = 32, 2, 4, 64, 176
SUBJECTS = (
    "le jardin",
    "la gare",
    "le pain",
    "la forêt",
    "le vélo",
    "la dictée",
    "le match",
    "l'été",
)
KIND = ("Merci pour {}, c'est bien vu.", "J'ai lu ce billet sur {} avec plaisir !")
RUDE = ("Tais-toi, nigaud, tu ne sais rien sur {}.", "Quel nigaud écrit ça sur {} ?")
TEXTS = tuple(form.format(subject) for form in (*KIND, *RUDE) for subject in SUBJECTS)
LETTERS = "abcdefghijklmnopqrstuvwxyzéèêàçôABCDEFGHIJKLMNOPQRSTUVWXYZ',.!?-▁"
UNUSED = ("▁Guten", "▁Tag", "▁добрый", "▁день", "ß", "ж")


@dataclass(frozen=True, slots=True)
class BaseFile:
    """What is written into a file of the base model's format.

    Attributes:
        tensors: By name; those of two dimensions are put in blocks of four bits.
        shape: Width, layers, heads and inner width.
        kinds: Of tensors whose kind is told wrongly.
        counts: Values of tensors whose number is told wrongly.
        starts: Of tensors whose place is told wrongly.
    """

    tensors: dict[str, np.ndarray]
    shape: tuple[int, int, int, int] = (WIDTH, LAYERS, HEADS, INNER)
    kinds: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)

    def content(self) -> bytes:
        """Return the file."""
        pieces, spelling, normaliser = 5, b"<s><pad></s><unk>a", b"nfkc"
        rows = len(self.tensors["emb.word"]), PLACES, 2
        head = b"E5S1" + struct.pack("<I7i", 1, *self.shape, *rows)
        head += struct.pack("<fi", 1e-12, 32) + struct.pack(
            "<5iQ", pieces, 0, 2, 1, 3, len(spelling)
        )
        head += bytes(4 * (2 * pieces + 1)) + spelling
        head += struct.pack("<iI", 0, len(normaliser)) + normaliser
        head += struct.pack("<i", len(self.tensors))
        blobs = {name: _blob(value) for name, value in self.tensors.items()}
        start = len(head) + sum(2 + len(name) + struct.calcsize("<BIQQ") for name in blobs)
        for name, value in self.tensors.items():
            kind = self.kinds.get(name, int(value.ndim == 2))
            count = self.counts.get(name, value.size)
            place = self.starts.get(name, start)
            head += struct.pack("<H", len(name)) + name.encode("ascii")
            head += struct.pack("<BIQQ", kind, count, place, len(blobs[name]))
            start += len(blobs[name])
        return head + b"".join(blobs.values())


def _blob(value: np.ndarray) -> bytes:
    if value.ndim < 2:
        return value.astype("<f4").tobytes()
    blocks = value.reshape(-1, 32)
    scales = (np.abs(blocks).max(1, keepdims=True) / 7).astype("<f2")
    numbers = np.round(blocks / scales.astype(np.float32)).astype(np.int64) + 8
    halves = (numbers[:, :16] | numbers[:, 16:] << 4).astype(np.uint8)
    return b"".join(
        scale.tobytes() + half.tobytes() for scale, half in zip(scales, halves, strict=True)
    )


def _tensors(pieces: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)

    def drawn(*shape: int, scale: float = 0.2) -> np.ndarray:
        return (scale * rng.standard_normal(shape)).astype(np.float32)

    def norm(name: str) -> dict[str, np.ndarray]:
        return {f"{name}.w": 1 + drawn(WIDTH), f"{name}.b": drawn(WIDTH)}

    tensors = {
        "emb.word": drawn(pieces, WIDTH, scale=1.0),
        "emb.pos": drawn(PLACES * WIDTH),
        "emb.type": drawn(2 * WIDTH),
        **norm("emb.ln"),
    }
    for layer in range(LAYERS):
        for part, rows, columns in (
            *((part, WIDTH, WIDTH) for part in ("q", "k", "v", "ao")),
            ("fi", INNER, WIDTH),
            ("fo", WIDTH, INNER),
        ):
            tensors[f"l{layer}.{part}.w"] = drawn(rows, columns)
            tensors[f"l{layer}.{part}.b"] = drawn(rows)
        tensors |= norm(f"l{layer}.aln") | norm(f"l{layer}.oln")
    return tensors


@pytest.fixture(scope="session")
def tokenizer_json() -> str:
    """A Unigram tokenizer with the special pieces of XLM-RoBERTa, and pieces no comment uses."""
    rng = random.Random(1)
    words = dict.fromkeys(f"▁{word}" for text in TEXTS for word in text.split())
    parts = dict.fromkeys(word[:3] for word in words)
    scored = [(piece, -rng.uniform(2, 6)) for piece in dict.fromkeys((*words, *parts, *UNUSED))]
    letters = [(letter, -rng.uniform(8, 9)) for letter in LETTERS]
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    vocabulary = [*((piece, 0.0) for piece in special), *scored, *letters, ("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.add_special_tokens([AddedToken(piece) for piece in (*special, "<mask>")])
    return str(tokenizer.to_str())


@pytest.fixture(scope="session")
def pieces(tokenizer_json: str) -> Pieces:
    return Pieces(tokenizer_json)


@pytest.fixture(scope="session")
def base_file(tokenizer_json: str) -> BaseFile:
    return BaseFile(_tensors(len(json.loads(tokenizer_json)["model"]["vocab"])))


@pytest.fixture(scope="session")
def base_path(base_file: BaseFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("base") / "base.bin"
    path.write_bytes(base_file.content())
    return path


@pytest.fixture(scope="session")
def encoder_recipe() -> EncoderRecipe:
    """Few and high steps: what is narrow learns quickly."""
    return EncoderRecipe(
        seed=7,
        epochs=2,
        batch=8,
        rate=3e-3,
        layer_decay=0.9,
        head_rate=3.0,
        embedding_rate=1.0,
        warm_up=0.1,
        weight_decay=0.01,
        smoothing=0.02,
        noise=0.2,
        context=0.5,
        disguised=0.0,
        pieces=500,
        sources={"authored": 1.0},
    )


@pytest.fixture
def processor(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sums in one order: one thread, and no GPU even where there is one."""
    torch = pytest.importorskip("torch", reason="the extra `encoder-training` is not installed")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def lessons() -> list[Lesson]:
    """Sixty-four lessons in rows of eight; nothing is known of `threat`, nor of all `hate`."""
    from moderation.training.encoder.batches import Lesson  # noqa: PLC0415 -- it needs torch

    rng = random.Random(2)
    made = []
    for number in range(64):
        rude = number % 2 == 0
        form = rng.choice(RUDE if rude else KIND)
        known = {"insult": float(rude), "toxicity": float(rude), "threat": None}
        known |= {"hate": None if number % 4 else float(rude), "obscene": 0.0}
        known |= {"lecturing": float(not rude)}
        context = "Quel beau billet !" if number % 3 == 0 else None
        targets = tuple(known[name] for name in SCORE_NAMES)
        made.append(Lesson(form.format(rng.choice(SUBJECTS)), context, targets, 1.0))
    return made


@pytest.fixture
def new_network(base_path: Path) -> Callable[[], Network]:
    """Makes the same network each time."""
    import torch  # noqa: PLC0415 -- only where the extra `encoder-training` is installed

    from moderation.training.encoder.network import from_base  # noqa: PLC0415 -- same

    base = read_base(base_path)
    kept = np.arange(base.tensors["emb.word"].size // base.width)

    def made() -> Network:
        torch.manual_seed(5)
        return from_base(base, kept)

    return made


@pytest.fixture(scope="session")
def lexicon_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lexicon of one word."""
    path = tmp_path_factory.mktemp("lexicon") / "lexicon.tsv"
    row = ("nigaud", "noun", "e", "insult", "1", "1", "", "", "", "")
    path.write_text("\n".join("\t".join(cells) for cells in (COLUMNS, row)), encoding="utf-8")
    return path
