"""A base model is read back as it was written, and refused whole where it is damaged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from moderation.training.encoder.base import BaseWeightsError, read_base

if TYPE_CHECKING:
    from pathlib import Path

    from tests.training.encoder.conftest import BaseFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "base.bin"


def test_sizes_and_names_are_read_as_they_are_written(base_file: BaseFile, base_path: Path) -> None:
    base = read_base(base_path)
    assert (base.width, base.layers, base.heads, base.inner) == base_file.shape
    assert base.tensors.keys() == base_file.tensors.keys()
    assert {value.dtype for value in base.tensors.values()} == {np.dtype(np.float32)}
    assert base.matrix("l1.fo.w", base.inner).shape == (base.width, base.inner)


def test_floats_are_read_to_the_bit(base_file: BaseFile, base_path: Path) -> None:
    base = read_base(base_path)
    for name, value in base_file.tensors.items():
        if value.ndim == 1:
            np.testing.assert_array_equal(base.tensors[name], value)


def test_blocks_of_four_bits_are_read_within_half_a_step(
    base_file: BaseFile, base_path: Path
) -> None:
    base = read_base(base_path)
    for name, value in base_file.tensors.items():
        if value.ndim == 2:
            blocks = value.reshape(-1, 32)
            steps = np.abs(blocks).max(1, keepdims=True) / 7
            assert (np.abs(base.tensors[name].reshape(-1, 32) - blocks) < 0.51 * steps).all()


def test_weights_that_four_bits_can_hold_are_read_in_their_order(
    base_file: BaseFile, path: Path
) -> None:
    held = (0.5 * (np.arange(32 * 32) % 15 - 7)).astype(np.float32).reshape(32, 32)
    path.write_bytes(replace(base_file, tensors=base_file.tensors | {"l0.q.w": held}).content())
    np.testing.assert_array_equal(read_base(path).matrix("l0.q.w", 32), held)


def test_a_file_of_another_kind_is_refused_with_what_it_should_begin_with(path: Path) -> None:
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(BaseWeightsError, match=r"base\.bin is not a base model.*E5S1"):
        read_base(path)


def test_a_missing_file_is_refused_with_its_path(path: Path) -> None:
    with pytest.raises(BaseWeightsError, match=r"base\.bin cannot be read: .*No such file"):
        read_base(path)


def test_a_file_cut_off_anywhere_is_refused(base_file: BaseFile, path: Path) -> None:
    content = base_file.content()
    for size in (4, 20, 60, 150, 500, 2_000, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:size])
        with pytest.raises(BaseWeightsError, match=r"base\.bin cannot be read"):
            read_base(path)


def test_a_file_with_any_byte_of_its_header_changed_is_read_or_refused(
    base_file: BaseFile, path: Path
) -> None:
    content = base_file.content()
    for place in range(4, 700, 3):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            read_base(path)
        except BaseWeightsError as error:
            assert "base.bin cannot be read" in str(error)  # noqa: PT017 -- some bytes say nothing


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"shape": (32, 3, 4, 64)}, "the tensor l2.q.w is missing"),
        ({"shape": (32, 2, 5, 64)}, "2 layers of 5 heads, 32 and 64 wide, are no encoder"),
        ({"shape": (32, 0, 4, 64)}, "0 layers of 4 heads"),
        ({"shape": (32, 2, 4, 96)}, "l0.fi.w has 2,048 values instead of 3,072"),
        ({"shape": (28, 2, 4, 64)}, "values, not rows of 28"),
        ({"kinds": {"l0.k.w": 7}}, "the tensor l0.k.w is of the unknown kind 7"),
        ({"counts": {"l1.v.b": 33}}, "the tensor l1.v.b has 32 values instead of 33"),
        ({"counts": {"l1.ao.w": 2_000}}, "the tensor l1.ao.w has 1,024 values instead of 2,000"),
        ({"counts": {"l1.ao.w": 1_000}}, "the tensor l1.ao.w has 1,000 values instead of 1,024"),
        ({"counts": {"emb.pos": 33}}, "the tensor emb.pos has 33 values, not rows of 32"),
        ({"starts": {"l0.q.w": 2**63}}, "too large"),
        ({"starts": {"l0.q.w": 2**20}}, "offset must be"),
    ],
)
def test_sizes_that_contradict_each_other_are_refused(
    base_file: BaseFile, path: Path, changes: dict[str, object], said: str
) -> None:
    path.write_bytes(replace(base_file, **changes).content())  # type: ignore[arg-type]
    with pytest.raises(BaseWeightsError, match=said):
        read_base(path)


def test_a_weight_that_is_no_number_is_refused(base_file: BaseFile, path: Path) -> None:
    broken = np.full(32, np.nan, np.float32)
    path.write_bytes(replace(base_file, tensors=base_file.tensors | {"emb.ln.w": broken}).content())
    with pytest.raises(BaseWeightsError, match=r"the tensor emb\.ln\.w holds what is no number"):
        read_base(path)


@pytest.mark.parametrize("name", ["emb.type", "emb.ln.b", "l0.q.w", "l1.oln.w"])
def test_a_tensor_that_is_missing_is_named(base_file: BaseFile, path: Path, name: str) -> None:
    tensors = {key: value for key, value in base_file.tensors.items() if key != name}
    path.write_bytes(replace(base_file, tensors=tensors).content())
    with pytest.raises(BaseWeightsError, match=rf"the tensor {name} (is missing|has 0 values)"):
        read_base(path)
