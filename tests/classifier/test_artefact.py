"""An artefact is data: the same bytes for the same training, refused when changed."""

from __future__ import annotations

import json
import pickle
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from moderation.classifier.artefact import load_artefact, save_artefact
from moderation.domain.errors import ArtefactError

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.classifier.artefact import Artefact

FILES = ("arrays.npz", "cues.txt", "lexicon.tsv", "manifest.json", "ngrams.txt", "words.txt")


@pytest.fixture
def model(small_model: Path, tmp_path: Path) -> Path:
    return shutil.copytree(small_model, tmp_path / "copy")


def test_what_is_loaded_is_what_was_saved(small_artefact: Artefact, tmp_path: Path) -> None:
    digest = save_artefact(small_artefact, tmp_path / "again")
    assert digest == small_artefact.digest
    again = load_artefact(tmp_path / "again")
    assert again.vocabulary.words == small_artefact.vocabulary.words
    np.testing.assert_array_equal(again.model.coefficients, small_artefact.model.coefficients)


def test_a_model_is_these_files_and_none_of_them_is_code(small_model: Path) -> None:
    assert sorted(path.name for path in small_model.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", [name for name in FILES if name != "manifest.json"])
def test_a_changed_byte_is_refused_with_the_name_of_the_file(model: Path, name: str) -> None:
    content = bytearray((model / name).read_bytes())
    content[len(content) // 2] ^= 1
    (model / name).write_bytes(content)
    with pytest.raises(ArtefactError, match=f"{name} is not the file"):
        load_artefact(model)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(model: Path, name: str) -> None:
    (model / name).unlink()
    with pytest.raises(ArtefactError, match=f"{name} cannot be read"):
        load_artefact(model)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": 1}', b"\xff"])
def test_a_damaged_manifest_is_refused(model: Path, content: bytes) -> None:
    (model / "manifest.json").write_bytes(content)
    with pytest.raises(ArtefactError, match="damaged"):
        load_artefact(model)


def test_a_model_of_another_format_asks_to_be_trained_again(model: Path) -> None:
    manifest = json.loads((model / "manifest.json").read_bytes())
    (model / "manifest.json").write_text(json.dumps({**manifest, "format": 99}), encoding="utf-8")
    with pytest.raises(ArtefactError, match="train it again"):
        load_artefact(model)


def rewrite(model: Path, content: bytes) -> None:
    """Forge an artefact whose manifest agrees with new arrays."""
    from hashlib import sha256  # noqa: PLC0415 -- for this forger only

    (model / "arrays.npz").write_bytes(content)
    manifest = json.loads((model / "manifest.json").read_bytes())
    manifest["files"]["arrays.npz"] = sha256(content).hexdigest()
    (model / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_a_pickle_is_never_run(model: Path, tmp_path: Path) -> None:
    class Attack:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return (open, (str(tmp_path / "owned"), "w"))

    rewrite(model, pickle.dumps(Attack()))
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_artefact(model)
    assert not (tmp_path / "owned").exists()


def test_arrays_that_do_not_fit_the_vocabulary_are_refused(model: Path, tmp_path: Path) -> None:
    with np.load(model / "arrays.npz") as arrays:
        changed = {**arrays, "coefficients": arrays["coefficients"][:-1]}
    np.savez(tmp_path / "forged.npz", **changed)
    rewrite(model, (tmp_path / "forged.npz").read_bytes())
    with pytest.raises(ArtefactError, match="do not fit"):
        load_artefact(model)


def test_an_infinite_weight_is_refused(model: Path, tmp_path: Path) -> None:
    with np.load(model / "arrays.npz") as arrays:
        changed = {**arrays, "offsets": np.full_like(arrays["offsets"], np.inf)}
    np.savez(tmp_path / "forged.npz", **changed)
    rewrite(model, (tmp_path / "forged.npz").read_bytes())
    with pytest.raises(ArtefactError, match="do not fit"):
        load_artefact(model)
