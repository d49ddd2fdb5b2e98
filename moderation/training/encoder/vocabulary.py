"""The encoder's word pieces, cut down to those that French comments use.

The base model knows 250,002 pieces in a hundred languages; most of its weights are theirs.
A word whose piece is gone is cut into smaller ones, down to single letters.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterable

ALWAYS = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    "àâäéèêëîïôöùûüÿçœæÀÂÄÉÈÊËÎÏÔÖÙÛÜŸÇŒÆ"
    ",;:!?./%$€&()[]{}'\"«»-_+=*#@°²<>~|\\^`…–—’▁"
)
"""Letters and marks that stay whatever their frequency, so that any word can be spelt."""
_SPECIAL = 4
_CHUNK = 2_000


def trim(tokenizer_json: str, texts: Iterable[str], *, most: int) -> tuple[str, np.ndarray]:
    """Return a smaller tokenizer, and the ids its pieces had.

    Args:
        tokenizer_json: Of a Unigram tokenizer whose first four pieces are special.
        texts: What decides which pieces are used.
        most: Pieces kept for their frequency.

    Returns:
        The JSON of the new tokenizer, and shape ``(pieces,)``, increasing.
    """
    spec: dict[str, Any] = json.loads(tokenizer_json)
    vocabulary = spec["model"]["vocab"]
    tokenizer = Tokenizer.from_str(tokenizer_json)
    counts: Counter[int] = Counter()
    for chunk in _chunks(texts):
        for encoding in tokenizer.encode_batch(chunk, add_special_tokens=False):
            counts.update(encoding.ids)
    ranked = sorted(counts, key=lambda piece: (-counts[piece], piece))
    kept = {
        *range(_SPECIAL),
        *(number for number, (piece, _) in enumerate(vocabulary) if piece in ALWAYS),
        *ranked[:most],
    }
    ids = np.array(sorted(kept))
    new = {int(old): number for number, old in enumerate(ids)}
    spec["model"]["vocab"] = [vocabulary[old] for old in ids]
    spec["added_tokens"] = [
        {**token, "id": new[token["id"]]} for token in spec["added_tokens"] if token["id"] in new
    ]
    return json.dumps(spec, ensure_ascii=False), ids


def _chunks(texts: Iterable[str]) -> Iterable[list[str]]:
    source = iter(texts)
    while chunk := [text for _, text in zip(range(_CHUNK), source, strict=False)]:
        yield chunk
