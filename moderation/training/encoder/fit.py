"""Fine-tuning of the encoder: masked losses, a seed, checkpoints, and a way back in.

Where lessons are left out, training stops at the epoch after which they are predicted worse,
and goes back to the best one.

On two cores with 16-bit matrix instructions an epoch of 30,000 comments takes about ten
minutes, without them about an hour; a GPU is used where there is one.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from moderation.evaluation.metrics import auc, enough
from moderation.training.encoder.batches import batches, collated, noisy_window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from moderation.classifier.pieces import Pieces
    from moderation.training.encoder.batches import Batch, Lesson
    from moderation.training.encoder.network import Network
    from moderation.training.encoder.recipe import EncoderRecipe

EVERY = 200
"""Steps between two lines of the log and two checkpoints."""
LOWEST = 0.02
"""Share of the rate that is left at the end."""
_CHECKED = 64


def fine_tune(  # noqa: PLR0913 -- a training has that many parts
    network: Network,
    lessons: Sequence[Lesson],
    pieces: Pieces,
    recipe: EncoderRecipe,
    *,
    checkpoint: Path,
    validation: Sequence[Lesson] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> int:
    """Train a network in place; return the number of epochs that its weights have seen.

    A checkpoint that is there is resumed from, to the step: order and noise are drawn
    from the seed and the epoch, so that nothing is seen twice and nothing left out, and
    what dropout draws from is kept with it.

    Args:
        network: Pretrained, with a new head.
        lessons: What to learn.
        pieces: Cuts texts for this network's vocabulary.
        recipe: The settings.
        checkpoint: File written every two hundred steps.
        validation: Lessons of other units that decide when to stop; without any, every
            epoch of the recipe is gone through.
        progress: Called with a line of log.
    """
    torch.manual_seed(recipe.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device)
    optimiser = torch.optim.AdamW(_groups(network, recipe), betas=(0.9, 0.98), fused=True)
    an_epoch = -(-len(lessons) // recipe.batch)
    steps = recipe.epochs * an_epoch
    done, best = _resume(checkpoint, network, optimiser)
    importance = _importance(lessons).to(device)
    losses: list[float] = []
    for step, batch in enumerate(_lessons_of(lessons, pieces, recipe), start=1):
        if best.passed:
            break
        if step <= done:
            continue
        for group in optimiser.param_groups:
            group["lr"] = group["base"] * _rate(step, steps, recipe.warm_up)
        losses.append(_step(network, optimiser, batch, importance, recipe.smoothing, device))
        ended = step % an_epoch == 0
        if ended and validation:
            quality = mean_auc(validation, predict(network, validation, pieces))
            progress(f"epoch {step // an_epoch}: mean AUC {quality:.4f} on what was left out")
            worse = quality < best.quality
            here = _Best(quality, step // an_epoch, _copy(network))
            best = replace(best, passed=True) if worse else here
        if step % EVERY == 0 or ended:
            _save(checkpoint, network, optimiser, step, best)
            progress(f"step {step:,} of {steps:,}, loss {np.mean(losses):.3f}")
            losses = []
    if best.weights:
        network.load_state_dict(best.weights)
    network.to("cpu")
    return best.epoch or recipe.epochs


def mean_auc(lessons: Sequence[Lesson], logits: np.ndarray) -> float:
    """Return the mean over scores of the AUC, unknown labels left out; 0.5 where none can be."""
    aucs = []
    for column in range(logits.shape[1]):
        known = [row for row, lesson in enumerate(lessons) if lesson.targets[column] is not None]
        targets = np.array([lessons[row].targets[column] == 1 for row in known], dtype=bool)
        if enough(targets):
            aucs.append(auc(targets, logits[known, column]))
    return float(np.mean(aucs)) if aucs else 0.5


def predict(network: Network, lessons: Sequence[Lesson], pieces: Pieces) -> np.ndarray:
    """Return log-odds of lessons as they are written, shape ``(lessons, scores)``."""
    network.eval()
    device = next(network.parameters()).device
    order = sorted(range(len(lessons)), key=lambda row: len(lessons[row].text))
    logits = np.zeros((len(lessons), network.head.out_features))
    for start in range(0, len(order), _CHECKED):
        rows = order[start : start + _CHECKED]
        chosen = [lessons[row] for row in rows]
        batch = collated([pieces.ends(one.text, one.context) for one in chosen], chosen)
        inputs = (part.to(device) for part in (batch.ids, batch.segments, batch.mask))
        with torch.no_grad(), torch.autocast(device.type, torch.bfloat16):
            logits[rows] = network(*inputs).float().cpu().numpy()
    return logits


def _lessons_of(
    lessons: Sequence[Lesson], pieces: Pieces, recipe: EncoderRecipe
) -> Iterator[Batch]:
    for epoch in range(recipe.epochs):
        rng = random.Random(f"{recipe.seed}:{epoch}")  # noqa: S311 -- reproducible, no secret
        yield from batches(
            lessons,
            recipe.batch,
            lambda lesson: noisy_window(
                lesson,
                pieces,
                rng,  # noqa: B023 -- every lesson of an epoch is drawn within it
                noise=recipe.noise,
                context=recipe.context,
            ),
            rng,
        )


def _step(  # noqa: PLR0913, PLR0917 -- one step needs all of it
    network: Network,
    optimiser: torch.optim.Optimizer,
    batch: Batch,
    importance: torch.Tensor,
    smoothing: float,
    device: torch.device,
) -> float:
    """Learn from one batch; unknown labels weigh nothing."""
    network.train()
    targets = batch.targets.to(device) * (1 - 2 * smoothing) + smoothing
    with torch.autocast(device.type, torch.bfloat16):
        logits = network(batch.ids.to(device), batch.segments.to(device), batch.mask.to(device))
    losses = functional.binary_cross_entropy_with_logits(
        logits.float(), targets, reduction="none", pos_weight=importance
    )
    loss = (losses * batch.weights.to(device)).sum() / len(batch.ids)
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return float(loss.item())


def _groups(network: Network, recipe: EncoderRecipe) -> list[dict[str, object]]:
    """Return parameters with their rates: the deeper a layer, the more it may change."""
    last = len(network.layers) - 1
    groups: list[dict[str, object]] = []
    for name, parameter in network.named_parameters():
        part, *rest = name.split(".")
        scale = {"head": recipe.head_rate, "layers": 1.0}.get(part, recipe.embedding_rate)
        if part == "layers":
            scale = recipe.layer_decay ** (last - int(rest[0]))
        rate = recipe.rate * scale
        decay = recipe.weight_decay if parameter.dim() > 1 else 0.0
        groups.append({"params": [parameter], "lr": rate, "base": rate, "weight_decay": decay})
    return groups


def _rate(step: int, steps: int, warm_up: float) -> float:
    rising = step / max(1.0, warm_up * steps)
    return min(1.0, rising) * max(LOWEST, 1 - step / steps)


def _importance(lessons: Sequence[Lesson]) -> torch.Tensor:
    """Return how much more a positive counts, per score: the root of its rarity."""
    targets = np.array(
        [[np.nan if value is None else value for value in lesson.targets] for lesson in lessons]
    )
    weights = np.array([lesson.weight for lesson in lessons])[:, None]
    positive = np.nansum(np.where(targets == 1, weights, 0.0), axis=0)
    negative = np.nansum(np.where(targets == 0, weights, 0.0), axis=0)
    rarity = np.sqrt(np.maximum(1.0, negative / np.maximum(positive, 1e-9)))
    return torch.tensor(np.minimum(rarity, 10.0), dtype=torch.float32)


@dataclass(frozen=True, slots=True)
class _Best:
    """The epoch after which what was left out is predicted best.

    ``passed`` says that a later one was worse, and that training is over.
    """

    quality: float = 0.0
    epoch: int = 0
    weights: dict[str, torch.Tensor] = field(default_factory=dict)
    passed: bool = False


def _copy(network: Network) -> dict[str, torch.Tensor]:
    return {name: value.detach().cpu().clone() for name, value in network.state_dict().items()}


def _save(
    path: Path, network: Network, optimiser: torch.optim.Optimizer, step: int, best: _Best
) -> None:
    state = {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "step": step}
    chance = [torch.get_rng_state(), *torch.cuda.get_rng_state_all()]
    temporary = path.with_suffix(".new")
    torch.save(state | {"best": asdict(best), "chance": chance}, temporary)
    temporary.replace(path)


def _resume(path: Path, network: Network, optimiser: torch.optim.Optimizer) -> tuple[int, _Best]:
    if not path.exists():
        return 0, _Best()
    state = torch.load(path, weights_only=True)
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    chance, *others = state["chance"]
    torch.set_rng_state(chance)
    torch.cuda.set_rng_state_all(others)
    return int(state["step"]), _Best(**state["best"])
