"""From examples to an ONNX file: one training of the encoder."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from moderation.classifier.document import Reader
from moderation.classifier.pieces import Pieces, encoder_text
from moderation.corpus.annotations import pool_rows
from moderation.corpus.splits import fold_of
from moderation.text.lexicon import Lexicon
from moderation.training.augment import learnt_from
from moderation.training.data import FOLDS, counted, one_sided
from moderation.training.encoder.base import read_base
from moderation.training.encoder.batches import lesson_of
from moderation.training.encoder.begun import note_beginning
from moderation.training.encoder.export import to_onnx
from moderation.training.encoder.fit import fine_tune
from moderation.training.encoder.network import Network, from_base
from moderation.training.encoder.vocabulary import trim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from moderation.corpus.example import Example
    from moderation.training.encoder.base import BaseWeights
    from moderation.training.encoder.batches import Lesson
    from moderation.training.encoder.recipe import EncoderRecipe


@dataclass(frozen=True, slots=True)
class Sources:
    """Files a training starts from.

    Attributes:
        base: The pretrained weights.
        tokenizer: Their tokenizer.
        lexicon: Undoes disguises.
        pool: Unlabelled comments that also say which word pieces are used.
        earlier: Folder of an earlier training to go on from, with what is new to learn;
            None starts from the pretrained weights.
    """

    base: Path
    tokenizer: Path
    lexicon: Path
    pool: Path | None = None
    earlier: Path | None = None


def run(  # noqa: PLR0913 -- a training has that many parts
    examples: Sequence[Example],
    recipe: EncoderRecipe,
    sources: Sources,
    work: Path,
    *,
    without_fold: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Train, export, and return what the manifest should say of it.

    Raises:
        NoExamplesError: No example is of a source the recipe names.
        OtherTrainingError: The folder holds a training that began with something else.
        BaseWeightsError: The pretrained weights cannot be read.
    """
    reader = Reader(Lexicon.read(sources.lexicon))
    used = learnt_from(examples, reader, recipe)
    silent: dict[str, set[str]] = defaultdict(set)
    for source, name in one_sided(used):
        silent[source].add(name)
    lessons = [lesson_of(e, reader, recipe.sources[e.source], silent[e.source]) for e in used]
    held = np.array([fold_of(e.group, FOLDS) == without_fold for e in used])
    taught = [lesson for lesson, kept in zip(lessons, ~held, strict=True) if kept]
    note_beginning(work, recipe, taught)
    progress(f"{len(taught):,} examples to learn from, {held.sum():,} left out")
    base = read_base(sources.base)
    torch.manual_seed(recipe.seed)  # which the new head is drawn from
    spec, network = _earlier(sources, base) or _new(sources, base, lessons, reader, recipe)
    (work / "tokenizer.json").write_text(spec, encoding="utf-8")
    kept_pieces, pieces = network.word.num_embeddings, Pieces(spec)
    progress(f"{kept_pieces:,} word pieces")
    left_out = [lesson for lesson, out in zip(lessons, held, strict=True) if out]
    epochs = fine_tune(
        network,
        taught,
        pieces,
        recipe,
        checkpoint=work / "checkpoint.pt",
        validation=left_out,
        progress=progress,
    )
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    for name, quantised in (("encoder.onnx", True), ("encoder-float.onnx", False)):
        content = to_onnx(weights, layers=base.layers, heads=base.heads, quantised=quantised)
        (work / name).write_bytes(content)
    facts = {
        "base": "multilingual-e5-small",
        "base_sha256": hashlib.sha256(sources.base.read_bytes()).hexdigest(),
        "recipe": recipe.as_dict(),
        "examples": counted(e for e, out in zip(used, held, strict=True) if not out),
        "pieces": kept_pieces,
        "epochs": epochs,
    }
    if sources.earlier:
        facts["earlier"] = json.loads((sources.earlier / "facts.json").read_text(encoding="utf-8"))
    return facts


def _new(
    sources: Sources,
    base: BaseWeights,
    lessons: Sequence[Lesson],
    reader: Reader,
    recipe: EncoderRecipe,
) -> tuple[str, Network]:
    """Return the tokenizer and the network of a training that begins."""
    spec, kept = trim(
        sources.tokenizer.read_text(encoding="utf-8"),
        _texts(lessons, sources.pool, reader),
        most=recipe.pieces,
    )
    return spec, from_base(base, kept)


def _earlier(sources: Sources, base: BaseWeights) -> tuple[str, Network] | None:
    """Return those of the training to go on from, if there is one."""
    if not sources.earlier:
        return None
    spec = (sources.earlier / "tokenizer.json").read_text(encoding="utf-8")
    state = torch.load(sources.earlier / "checkpoint.pt", weights_only=True)
    weights = state["best"]["weights"] or state["network"]
    network = Network(len(weights["word.weight"]), base)
    network.load_state_dict(weights)
    return spec, network


def _texts(lessons: Sequence[Lesson], pool: Path | None, reader: Reader) -> Iterator[str]:
    """Yield what decides which word pieces are kept, as written and in small letters."""
    for lesson in lessons:
        for text in (lesson.text, lesson.context):
            if text:
                yield from (text, text.lower())
    if pool:
        for _, row in pool_rows(pool):
            if not row.get("reserved"):
                text = encoder_text(reader.read(row["text"]))
                yield from (text, text.lower())
