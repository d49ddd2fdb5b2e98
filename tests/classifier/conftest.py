"""What tests of the classifier share."""

from __future__ import annotations

import pytest

from moderation.classifier.document import Reader
from moderation.text.lexicon import Lexicon


@pytest.fixture(scope="session")
def reader(lexicon_text: str) -> Reader:
    return Reader(Lexicon.parse(lexicon_text, "lexicon.tsv"))
