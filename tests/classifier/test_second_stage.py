"""The files of the second stage: what is saved is loaded, what is damaged is refused."""

from __future__ import annotations

import io
import json
import pickle
import shutil
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pytest

from moderation.classifier.artefact import load_artefact, save_artefact
from moderation.classifier.scorer import Scorer
from moderation.classifier.second_stage import FILES, SecondStage
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.errors import ArtefactError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from moderation.classifier.artefact import Artefact


@pytest.fixture
def model(small_cascade: Path, tmp_path: Path) -> Path:
    return shutil.copytree(small_cascade, tmp_path / "copy")


def forge(model: Path, name: str, content: bytes) -> None:
    """Replace a file, and make the manifest agree."""
    (model / name).write_bytes(content)
    manifest = json.loads((model / "manifest.json").read_bytes())
    manifest["files"][name] = sha256(content).hexdigest()
    (model / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def arrays(stage: SecondStage, **changed: np.ndarray) -> bytes:
    """Return the file of a stack with other arrays in it."""
    buffer = io.BytesIO()
    names = ("coefficients", "intercepts", "slopes", "offsets", "sure_below")
    np.savez(buffer, **{name: getattr(stage.stack, name) for name in names} | changed)
    return buffer.getvalue()


def test_what_is_loaded_is_what_was_saved(small_cascade: Path, tmp_path: Path) -> None:
    first = load_artefact(small_cascade)
    assert save_artefact(first, tmp_path / "again") == first.digest
    again = load_artefact(tmp_path / "again")
    assert first.second is not None
    assert again.second is not None
    assert again.second.encoder == first.second.encoder
    assert again.second.tokenizer == first.second.tokenizer
    for name in ("coefficients", "intercepts", "slopes", "offsets", "sure_below"):
        np.testing.assert_array_equal(
            getattr(again.second.stack, name), getattr(first.second.stack, name)
        )


def test_the_files_are_the_same_bytes_for_the_same_content(small_stage: SecondStage) -> None:
    contents = small_stage.contents()
    assert contents.keys() == FILES
    assert SecondStage.of(contents, "here").contents() == contents


def test_a_second_stage_changes_the_digest_and_not_the_first_stage(
    small_cascade: Path, small_artefact: Artefact
) -> None:
    both = load_artefact(small_cascade)
    assert both.digest != small_artefact.digest
    np.testing.assert_array_equal(both.model.coefficients, small_artefact.model.coefficients)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_changed_byte_is_refused_with_the_name_of_the_file(model: Path, name: str) -> None:
    content = bytearray((model / name).read_bytes())
    content[len(content) // 2] ^= 1
    (model / name).write_bytes(content)
    with pytest.raises(ArtefactError, match=f"{name} is not the file"):
        load_artefact(model)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_missing_file_is_named(model: Path, name: str) -> None:
    (model / name).unlink()
    with pytest.raises(ArtefactError, match=f"{name} cannot be read"):
        load_artefact(model)


@pytest.mark.parametrize("name", sorted(FILES))
def test_half_a_second_stage_is_refused(model: Path, name: str) -> None:
    manifest = json.loads((model / "manifest.json").read_bytes())
    del manifest["files"][name]
    (model / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ArtefactError, match="another version"):
        load_artefact(model)


@pytest.mark.parametrize("inputs", [[], ["linear insult"], None])
def test_other_inputs_ask_for_another_training(model: Path, inputs: list[str] | None) -> None:
    manifest = json.loads((model / "manifest.json").read_bytes())
    changed = {**manifest, "inputs": inputs}
    (model / "manifest.json").write_text(json.dumps(changed), encoding="utf-8")
    with pytest.raises(ArtefactError, match="train it again"):
        load_artefact(model)


@pytest.mark.parametrize(
    "changed",
    [
        {"coefficients": np.zeros((3, 6))},
        {"intercepts": np.zeros(5)},
        {"sure_below": np.zeros((6, 1))},
        {"slopes": np.full(6, np.nan)},
        {"offsets": np.full(6, np.inf)},
    ],
    ids=["too few inputs", "too few scores", "a column", "not a number", "infinite"],
)
def test_a_stack_that_does_not_fit_is_refused(
    model: Path, small_stage: SecondStage, changed: dict[str, np.ndarray]
) -> None:
    forge(model, "stack.npz", arrays(small_stage, **changed))
    with pytest.raises(ArtefactError, match="does not fit"):
        load_artefact(model)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"no arrays",
        lambda _: pickle.dumps([1, 2]),
        lambda stage: arrays(stage)[:-40],
        lambda stage: arrays(stage, slopes=np.array([{}], dtype=object)),
        lambda stage: arrays(stage, slopes=np.array(["much"] * 6)),
    ],
    ids=["empty", "text", "pickle", "cut off", "objects", "words"],
)
def test_a_stack_that_cannot_be_read_is_refused(
    model: Path, small_stage: SecondStage, damage: Callable[[SecondStage], bytes]
) -> None:
    forge(model, "stack.npz", damage(small_stage))
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_artefact(model)


def test_a_tokenizer_that_is_no_text_is_refused(model: Path) -> None:
    forge(model, "tokenizer.json", b"\xff\xfe")
    with pytest.raises(ArtefactError, match="tokenizer"):
        load_artefact(model)


def test_a_stage_that_cannot_run_is_refused_by_the_scorer_that_needs_it(
    small_artefact: Artefact, small_stage: SecondStage
) -> None:
    for part, second in (
        ("encoder", replace(small_stage, encoder=b"no model")),
        ("tokenizer", replace(small_stage, tokenizer="{}")),
    ):
        artefact = replace(small_artefact, second=second)
        with pytest.raises(ArtefactError, match=f"{part} of the model cannot be loaded"):
            Scorer(artefact)
        assert Scorer(artefact, use=EncoderUse.NEVER).encoder_use is EncoderUse.NEVER
