"""A trained model as data: a manifest with SHA-256 of every file, text and arrays.

Loading executes nothing (``allow_pickle=False``) and refuses a changed byte, so that
an artefact can travel and survives an upgrade of scikit-learn.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from moderation.classifier.features import Vocabulary
from moderation.classifier.linear import LinearModel
from moderation.classifier.local import FILE as LOCAL_FILE
from moderation.classifier.local import FORMAT as LOCAL_FORMAT
from moderation.classifier.local import LocalTerm
from moderation.classifier.second_stage import FILES as SECOND_STAGE_FILES
from moderation.classifier.second_stage import UNREADABLE, SecondStage
from moderation.classifier.stack import INPUTS
from moderation.classifier.surface import MEASURES
from moderation.domain.errors import ArtefactError
from moderation.domain.scores import SCORE_NAMES
from moderation.text.lexicon import Lexicon

FORMAT = 1
MANIFEST = "manifest.json"
_NAMES = ("words", "ngrams", "cues")
_ARRAYS = (
    "words_idf",
    "ngrams_idf",
    "coefficients",
    "intercepts",
    "slopes",
    "offsets",
)
_FILES = {*(f"{name}.txt" for name in _NAMES), "arrays.npz", "lexicon.tsv"}


@dataclass(frozen=True, slots=True)
class Artefact:
    """A model and everything needed to run it.

    Attributes:
        name: Family of the model, such as ``linear``.
        version: Semantic version of the training.
        lexicon_text: The lexicon as it was when the model was trained.
        second: The encoder and the stack; None where there is but one stage.
        local: What the people of one installation taught it; None of a shipped model.
        facts: The recipe and the data it was trained on, for the card.
        digest: SHA-256 of the manifest; empty until saved or loaded.
    """

    name: str
    version: str
    vocabulary: Vocabulary
    model: LinearModel
    lexicon_text: str
    second: SecondStage | None = None
    local: LocalTerm | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    digest: str = ""

    @property
    def model_version(self) -> str:
        """Name, version and the first digits of the manifest's hash."""
        return f"{self.name}-{self.version}+{self.digest[:8]}"


def save_artefact(artefact: Artefact, folder: Path) -> str:
    """Write an artefact, the same bytes for the same content; return its digest."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        **{f"{name}.txt": _lines(getattr(artefact.vocabulary, name)) for name in _NAMES},
        "arrays.npz": _pack(artefact),
        "lexicon.tsv": artefact.lexicon_text.encode("utf-8"),
        **(artefact.second.contents() if artefact.second else {}),
        **({LOCAL_FILE: artefact.local.content()} if artefact.local else {}),
    }
    manifest = {
        "format": FORMAT,
        "name": artefact.name,
        "version": artefact.version,
        "scores": list(SCORE_NAMES),
        "measures": list(MEASURES),
        "files": {name: hashlib.sha256(contents[name]).hexdigest() for name in sorted(contents)},
        "facts": artefact.facts,
    }
    if artefact.second:
        manifest["inputs"] = list(INPUTS)
    if artefact.local:
        manifest["local"] = LOCAL_FORMAT
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    contents[MANIFEST] = text.encode("utf-8")
    with TemporaryDirectory(dir=folder) as temporary:
        for name, content in contents.items():
            (Path(temporary) / name).write_bytes(content)
        for name in contents:
            (Path(temporary) / name).replace(folder / name)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def load_artefact(folder: Path) -> Artefact:
    """Read and verify an artefact.

    Raises:
        ArtefactError: A file is missing or changed, or the format is not understood.
    """
    raw = _read(folder / MANIFEST)
    manifest = _manifest(raw, folder)
    contents = {
        name: _verified(folder / name, digest) for name, digest in manifest["files"].items()
    }
    names = {name: _split(contents[f"{name}.txt"]) for name in _NAMES}
    arrays = _unpack(contents["arrays.npz"], folder)
    vocabulary = Vocabulary(**names, words_idf=arrays["words_idf"], ngrams_idf=arrays["ngrams_idf"])
    model = LinearModel(*(arrays[name].astype(np.float64) for name in _ARRAYS[2:]))
    _check_shapes(vocabulary, model, folder)
    return Artefact(
        name=manifest["name"],
        version=manifest["version"],
        vocabulary=vocabulary,
        model=model,
        lexicon_text=contents["lexicon.tsv"].decode("utf-8"),
        second=SecondStage.of(contents, str(folder)) if "stack.npz" in contents else None,
        local=LocalTerm.of(contents[LOCAL_FILE], vocabulary.size, str(folder))
        if LOCAL_FILE in contents
        else None,
        facts=manifest["facts"],
        digest=hashlib.sha256(raw).hexdigest(),
    )


def lexicon_of(artefact: Artefact) -> Lexicon:
    """Return the lexicon an artefact carries."""
    return Lexicon.parse(artefact.lexicon_text, f"{artefact.model_version}/lexicon.tsv")


def _lines(names: tuple[str, ...]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode("utf-8")


def _split(content: bytes) -> tuple[str, ...]:
    return tuple(content.decode("utf-8").split("\n")[:-1])


def _pack(artefact: Artefact) -> bytes:
    model, vocabulary = artefact.model, artefact.vocabulary
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        words_idf=vocabulary.words_idf,
        ngrams_idf=vocabulary.ngrams_idf,
        coefficients=model.coefficients.astype(np.float16),
        intercepts=model.intercepts.astype(np.float32),
        slopes=model.slopes.astype(np.float32),
        offsets=model.offsets.astype(np.float32),
    )
    return buffer.getvalue()


def _unpack(content: bytes, folder: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in _ARRAYS}
    except UNREADABLE as error:
        raise ArtefactError(f"The arrays of the model {folder} cannot be read: {error}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ArtefactError(
            f"The model is incomplete: {path} cannot be read ({error.strerror}). "
            "Train one with `moderation train` or restore the shipped one."
        ) from error


def _verified(path: Path, expected: str) -> bytes:
    content = _read(path)
    if hashlib.sha256(content).hexdigest() != expected:
        raise ArtefactError(
            f"{path} is not the file this model was saved with: its SHA-256 differs from the "
            "manifest. Restore it from where the model came from."
        )
    return content


def _manifest(raw: bytes, folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(raw)
        known = manifest["format"] == FORMAT and manifest["scores"] == list(SCORE_NAMES)
        files = set(manifest["files"]) - {LOCAL_FILE}
        taught = (LOCAL_FILE in manifest["files"]) == ("local" in manifest)
        whole = files == _FILES or (
            files == _FILES | SECOND_STAGE_FILES and manifest["inputs"] == list(INPUTS)
        )
        sound = whole and taught and manifest["measures"] == list(MEASURES)
        sound = sound and manifest.get("local", LOCAL_FORMAT) == LOCAL_FORMAT
        manifest["name"], manifest["version"], manifest["facts"]
    except (ValueError, KeyError, TypeError) as error:
        raise ArtefactError(f"The manifest of the model {folder} is damaged: {error!r}") from error
    if not (known and sound):
        raise ArtefactError(
            f"The model {folder} was made for another version of this software; train it again."
        )
    return dict(manifest)


def _check_shapes(vocabulary: Vocabulary, model: LinearModel, folder: Path) -> None:
    scores = len(SCORE_NAMES)
    shapes = {
        vocabulary.words_idf.shape: (len(vocabulary.words),),
        vocabulary.ngrams_idf.shape: (len(vocabulary.ngrams),),
        model.coefficients.shape: (vocabulary.size, scores),
        model.intercepts.shape: (scores,),
        model.slopes.shape: (scores,),
        model.offsets.shape: (scores,),
    }
    finite = all(
        np.isfinite(a).all()
        for a in (model.coefficients, model.intercepts, model.slopes, model.offsets)
    )
    if not finite or any(found != expected for found, expected in shapes.items()):
        raise ArtefactError(f"The arrays of the model {folder} do not fit its vocabulary.")
