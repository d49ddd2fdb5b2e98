"""Our lexicon knows what public lists agree on; the lists stay where they are."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from moderation.classifier.document import Reader
from moderation.text.fold import fold
from moderation.text.lexicon import Lexicon

if TYPE_CHECKING:
    from pathlib import Path

FRAMES = ("{}", "tu es {}", "espèce de {}", "va te faire {}", "je vais te {}", "les {}")
UNSURE = {"sureness": 2, "severity": 2}
"""What a list's own mark must reach for its term to be unambiguous, where it has one."""


@pytest.mark.reference
def test_nine_in_ten_of_the_terms_that_two_lists_share_are_known(
    reference: Path, training_data: Path
) -> None:
    reader = Reader(Lexicon.read(training_data / "lexicon" / "lexicon.tsv"))
    lists: dict[str, set[str]] = defaultdict(set)
    written: dict[str, str] = {}
    unsure: set[str] = set()
    for path in (reference / "lexicons").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            read = reader.read(row["term"].replace("’", "'")).normalised.text
            term = fold(read.lower()).strip()
            lists[term].add(path.stem)
            written.setdefault(term, row["term"])
            if any(row.get(mark, least) < least for mark, least in UNSURE.items()):
                unsure.add(term)
    shared = [term for term, names in lists.items() if len(names) > 1 and term not in unsure]
    missed = [
        term
        for term in shared
        if not any(reader.read(frame.format(written[term])).matches for frame in FRAMES)
    ]
    assert len(shared) > 200
    assert 1 - len(missed) / len(shared) > 0.9, sorted(missed)
