"""A part of Jigsaw's comments, machine-translated into French for ToxiFrench.

Jigsaw, "Toxic Comment Classification Challenge" (Kaggle, 2018), whose six flags keep
their names: toxic, severe_toxic, obscene, threat, insult, identity_hate.

Not known: the file's path, and the names of the columns that ToxiFrench added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation.corpus.originals.record import our_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moderation.corpus.originals.record import Record, Row, Says

_FLAGS = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")
NEEDS: tuple[str, ...] = ("text", *_FLAGS)


def says(own: Mapping[str, Any]) -> Says:
    """Return every label; hate is what Jigsaw calls hate of an identity."""
    return {
        "insult": own["insult"],
        "hate": own["identity_hate"],
        "threat": own["threat"],
        "obscene": own["obscene"],
        "toxic": own["toxic"],
    }


def rows(records: Iterable[Record]) -> Iterator[Row]:
    """Yield our rows."""
    for record in records:
        flags = record.flags(*_FLAGS)
        told = record.words("gpt_conclusion", "gpt_taxonomy", "gpt_note", "original_text")
        yield our_row(
            "jigsaw_subset_mt_fr",
            record,
            {**flags, **told},
            says(flags),
            translated="machine, from English",
        )
