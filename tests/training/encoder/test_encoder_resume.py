"""A fine-tuning that was interrupted goes on where it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

torch = pytest.importorskip("torch", reason="the extra `encoder-training` is not installed")
from moderation.training.encoder import fit  # noqa: E402 -- it needs torch
from moderation.training.encoder import network as network_module  # noqa: E402 -- same

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from torch import Tensor

    from moderation.classifier.pieces import Pieces
    from moderation.training.encoder.batches import Lesson
    from moderation.training.encoder.network import Network
    from moderation.training.encoder.recipe import EncoderRecipe

    Tune = Callable[..., tuple[int, dict[str, Tensor], list[str]]]

pytestmark = pytest.mark.usefixtures("processor")


class PowerCutError(Exception):
    """What ends a training before its time."""


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "EVERY", 3)


@pytest.fixture
def tune(
    new_network: Callable[[], Network],
    lessons: list[Lesson],
    pieces: Pieces,
    encoder_recipe: EncoderRecipe,
    tmp_path: Path,
) -> Tune:
    """Trains under a name; cut off at a line of the log, it can be called again."""

    def tuned(
        name: str, *, cut_at: str = "", validation: Sequence[Lesson] = (), epochs: int = 2
    ) -> tuple[int, dict[str, Tensor], list[str]]:
        network: Network = new_network()
        said: list[str] = []

        def progress(line: str) -> None:
            said.append(line)
            if cut_at and line.startswith(cut_at):
                raise PowerCutError

        seen = fit.fine_tune(
            network,
            lessons,
            pieces,
            replace(encoder_recipe, epochs=epochs),
            checkpoint=tmp_path / name,
            validation=validation,
            progress=progress,
        )
        return seen, network.state_dict(), said

    return tuned


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return all(torch.equal(value, other[name]) for name, value in one.items())


@pytest.fixture
def without_dropout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_module, "HEAD_DROPOUT", 0.0)


@pytest.mark.usefixtures("without_dropout")
@pytest.mark.parametrize("place", ["step 3 of", "step 8 of", "step 9 of"])
def test_what_was_interrupted_ends_with_the_weights_it_would_have_had(
    tune: Tune, place: str
) -> None:
    _, expected, _ = tune("whole.pt")
    with pytest.raises(PowerCutError):
        tune("cut.pt", cut_at=place)
    _, found, said = tune("cut.pt")
    assert same(found, expected)
    assert not [line for line in said if line.startswith(place)]


def test_dropout_goes_on_where_it_was_interrupted(tune: Tune) -> None:
    _, expected, _ = tune("whole.pt")
    with pytest.raises(PowerCutError):
        tune("cut.pt", cut_at="step 9 of")
    assert same(tune("cut.pt")[1], expected)


@pytest.mark.usefixtures("without_dropout")
def test_what_was_interrupted_twice_ends_as_it_would_have(tune: Tune) -> None:
    _, expected, _ = tune("whole.pt")
    for place in ("step 6 of", "step 12 of"):
        with pytest.raises(PowerCutError):
            tune("cut.pt", cut_at=place)
    assert same(tune("cut.pt")[1], expected)


def test_a_training_that_has_ended_is_not_begun_again(tune: Tune) -> None:
    epochs, weights, _ = tune("ended.pt")
    again, found, said = tune("ended.pt")
    assert same(found, weights)
    assert (again, said) == (epochs, [])


@pytest.mark.usefixtures("without_dropout")
def test_the_best_epoch_is_remembered_across_an_interruption(
    tune: Tune, lessons: list[Lesson]
) -> None:
    contrary = flipped(lessons)
    best, expected, _ = tune("whole.pt", validation=contrary, epochs=10)
    with pytest.raises(PowerCutError):
        tune("cut.pt", validation=contrary, epochs=10, cut_at=f"step {8 * best + 1} of")
    epochs, found, _ = tune("cut.pt", validation=contrary, epochs=10)
    assert epochs == best
    assert same(found, expected)


def test_a_training_that_stopped_early_does_not_go_on(tune: Tune, lessons: list[Lesson]) -> None:
    contrary = flipped(lessons)
    tune("stopped.pt", validation=contrary, epochs=10)
    _, _, said = tune("stopped.pt", validation=contrary, epochs=10)
    assert said == []


def flipped(lessons: list[Lesson]) -> list[Lesson]:
    """Ask the contrary of what is left out, so that learning makes it worse."""
    return [
        replace(one, targets=tuple(None if t is None else 1 - t for t in one.targets))
        for one in lessons
    ]


def test_a_checkpoint_half_written_does_not_replace_the_one_before(
    tune: Tune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PowerCutError):
        tune("cut.pt", cut_at="step 3 of")
    before = (tmp_path / "cut.pt").read_bytes()

    def torn(_: object, path: Path) -> None:
        path.write_bytes(b"half")
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", torn)
        with pytest.raises(PowerCutError):
            tune("cut.pt")
    assert (tmp_path / "cut.pt").read_bytes() == before
    tune("cut.pt")
