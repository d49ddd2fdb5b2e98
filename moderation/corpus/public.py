"""Public French corpora, read from a folder given by the user and never shipped.

Each file is JSON Lines with ``text``, ``id`` and ``insult``, ``hate``, ``threat``,
``obscene``, ``toxic`` as 0, 1 or null. A null label is unknown, never negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moderation.corpus.example import Example, read_json_lines, toxicity_of
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LABELS = ("insult", "hate", "threat", "obscene")


@dataclass(frozen=True, slots=True)
class PublicCorpus:
    """One public corpus and what its licence lets us do with it.

    Attributes:
        name: Also the file's stem.
        may_train: False for corpora that only evaluate.
        group_by: The column that keeps rows of one origin together, or None.
    """

    name: str
    origin: str
    licence: str
    may_train: bool
    group_by: str | None = None


PUBLIC_CORPORA = {
    corpus.name: corpus
    for corpus in (
        PublicCorpus("mlma_fr", "HKUST-KnowComp/MLMA_hate_speech", "MIT", may_train=True),
        PublicCorpus("ftr_fr", "NataliaVanetik/FTR-dataset", "MIT", may_train=True),
        PublicCorpus(
            "toxifrench_agreement",
            "AxelDlv00/ToxiFrench",
            "MIT",
            may_train=True,
            group_by="conversation",
        ),
        PublicCorpus("jigsaw_mt_fr", "AxelDlv00/ToxiFrench", "MIT and CC0", may_train=True),
        PublicCorpus("textdetox25_fr_dev", "pan-webis-de/pan-code", "MIT", may_train=True),
        PublicCorpus(
            "mhc_fr_dev",
            "rewire-online/multilingual-hatecheck",
            "CC BY 4.0",
            may_train=False,
            group_by="template",
        ),
        PublicCorpus(
            "cyberagression_large",
            "aollagnier/CyberAgression-Large",
            "CC BY-NC 4.0",
            may_train=False,
            group_by="conversation",
        ),
    )
}


def read_public(corpus: PublicCorpus, folder: Path) -> Iterator[Example]:
    """Yield the rows of one corpus.

    Raises:
        CorpusError: The file is missing or a row has no usable text.
    """
    path = folder / f"{corpus.name}.jsonl"
    for number, row in read_json_lines(path):
        if not isinstance(row.get("text"), str):
            raise CorpusError(f"{path.name}, line {number} has no text")
        if row["text"].strip():
            yield _example(corpus, row, number)


def _example(corpus: PublicCorpus, row: dict[str, Any], number: int) -> Example:
    labels = {name: _known(row.get(name)) for name in _LABELS}
    toxic = _known(row.get("toxic"))
    labels["toxicity"] = toxicity_of(labels) if toxic is None else toxic
    group = row.get(corpus.group_by) if corpus.group_by else None
    traits = {"phenomenon": case} if (case := _functional_case(row)) else {}
    return Example(
        id=f"{corpus.name}:{row.get('id', number)}",
        text=row["text"],
        labels=labels,
        source=corpus.name,
        group=f"{corpus.name}:{group if group is not None else number}",
        traits=traits,
    )


def _known(value: object) -> bool | None:
    return None if value is None else bool(value)


def _functional_case(row: dict[str, Any]) -> str | None:
    labels = row.get("labels")
    return labels.get("functionality") if isinstance(labels, dict) else None
