"""The rows that the shipped model learnt from, known by hashes alone.

``training_data/corpora_digests/NAME.txt`` has a line per row, in the order of the rows:
16 hexadecimal digits of the text's :func:`~moderation.corpus.example.text_digest`, then 8
of a hash over that digest, the labels and the conversation. The first finds a row, the
second tells whether it is still labelled as it was.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moderation.corpus.example import read_json_lines, text_digest
from moderation.corpus.originals.record import LABELS
from moderation.corpus.public import PUBLIC_CORPORA
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from moderation.corpus.originals.record import Row
    from moderation.corpus.public import PublicCorpus

FOLDER = "corpora_digests"
"""In the training data."""
TEXT_DIGITS, ROW_DIGITS = 16, 8
_LINE = re.compile(rf"[0-9a-f]{{{TEXT_DIGITS}}} [0-9a-f]{{{ROW_DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Selection:
    """The known rows of an original.

    Attributes:
        rows: In the order they are known in, None where one was not found.
        unknown: Rows whose text is not known, or is there more often than it was.
        relabelled: Rows whose text is known and whose labels are not.
    """

    rows: Sequence[Row | None]
    unknown: int
    relabelled: int

    @property
    def found(self) -> int:
        """The number of known rows found."""
        return sum(row is not None for row in self.rows)


def row_digest(row: Row, group_by: str | None) -> str:
    """Return the line of one row.

    Args:
        row: One of ours.
        group_by: The column that keeps rows of one origin together, or None.
    """
    text = text_digest(row["text"])
    facts = [text, *(row.get(label) for label in LABELS), row.get(group_by) if group_by else None]
    whole = hashlib.sha256(json.dumps(facts).encode("ascii")).hexdigest()
    return f"{text[:TEXT_DIGITS]} {whole[:ROW_DIGITS]}"


def select(rows: Iterable[Row], known: Sequence[str], group_by: str | None) -> Selection:
    """Find the known rows among those of an original, whatever its order.

    Rows that repeat each other are as many as are known.
    """
    at_hand: dict[str, deque[Row]] = defaultdict(deque)
    for row in rows:
        at_hand[row_digest(row, group_by)].append(row)
    chosen = [at_hand[line].popleft() if at_hand[line] else None for line in known]
    missing = {line[:TEXT_DIGITS] for line, row in zip(known, chosen, strict=True) if row is None}
    left = {line: len(others) for line, others in at_hand.items()}
    relabelled = sum(number for line, number in left.items() if line[:TEXT_DIGITS] in missing)
    return Selection(chosen, sum(left.values()) - relabelled, relabelled)


def read_known(path: Path) -> list[str]:
    """Return the lines of a file of digests.

    Raises:
        CorpusError: It is missing, empty, or a line is no digest.
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} cannot be read: {error}") from error
    if not lines or not all(map(_LINE.fullmatch, lines)):
        raise CorpusError(f"{path} is damaged: a line is not 16 and 8 hexadecimal digits")
    return lines


def write_known(corpus: PublicCorpus, corpora: Path, training_data: Path) -> int:
    """Write the digests of a corpus at hand, and return how many there are.

    Raises:
        CorpusError: The corpus cannot be read.
    """
    path = corpora / f"{corpus.name}.jsonl"
    lines = [row_digest(row, corpus.group_by) for _, row in read_json_lines(path)]
    folder = training_data / FOLDER
    folder.mkdir(exist_ok=True)
    text = "".join(f"{line}\n" for line in lines)
    (folder / f"{corpus.name}.txt").write_text(text, encoding="ascii")
    return len(lines)


def trainable() -> list[PublicCorpus]:
    """Return the corpora whose rows are known: those that may train."""
    return [corpus for corpus in PUBLIC_CORPORA.values() if corpus.may_train]
