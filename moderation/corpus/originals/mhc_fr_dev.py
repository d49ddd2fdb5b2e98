"""Multilingual HateCheck, its French part: functional cases of hate speech.

Röttger et al., "Multilingual HateCheck" (WOAH 2022), with the columns mhc_case_id,
functionality, test_case, label_gold, target_ident, templ_id, case_templ,
label_annotated_maj and disagreement_in_case.

Not known: the file's path. The original holds all the templates, and figures measured
on half of them are not those of the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation.corpus.originals.record import SHOWN, our_row
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moderation.corpus.originals.record import Record, Row, Says

NEEDS: tuple[str, ...] = ("text", "functionality", "label_gold", "template")
_OWN = (
    "functionality",
    "label_gold",
    "target_ident",
    "label_annotated_maj",
    "templ_id",
    "disagreement_in_case",
)
_HATEFUL = {"hateful": 1, "non-hateful": 0}
_TOXIC_YET_NOT_HATEFUL: Says = {
    "target_indiv_nh": 1,
    "target_group_nh": 1,
    "target_obj_nh": None,
    "profanity_nh": None,
}
"""Abuse of a person or of a group nobody protects; the rest is 0."""


def says(own: Mapping[str, Any]) -> Says:
    """Return what the gold label and the functionality tell.

    >>> says({"functionality": "threat_dir_h", "label_gold": "hateful"})
    {'hate': 1, 'threat': 1, 'obscene': None, 'toxic': 1}
    >>> says({"functionality": "profanity_nh", "label_gold": "non-hateful"})
    {'hate': 0, 'threat': 0, 'obscene': 1, 'toxic': None}
    """
    case, hate = own["functionality"], _HATEFUL[own["label_gold"]]
    threat = 1 if case.startswith("threat_") else None
    return {
        "hate": hate,
        "threat": threat if hate else 0,
        "obscene": 1 if case.startswith("profanity_") else None,
        "toxic": 1 if hate else _TOXIC_YET_NOT_HATEFUL.get(case, 0),
    }


def rows(records: Iterable[Record]) -> Iterator[Row]:
    """Yield our rows.

    Raises:
        CorpusError: A gold label is another word.
    """
    for record in records:
        own = record.words(*_OWN)
        if (gold := own["label_gold"]) not in _HATEFUL:
            raise CorpusError(f"{record.place}: `label_gold` is {gold[:SHOWN]!r}")
        yield our_row(
            "mhc_fr",
            record,
            own,
            says(own),
            template=record.word("template"),
            synthetic="hand-written templates",
        )
