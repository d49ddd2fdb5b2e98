"""CyberAgression-Large: group chats in which pupils played a case of bullying.

Its tags go back to Ollagnier et al., "CyberAgressionAdo-v1" (LREC 2022): a message is
NAG, CAG or OAG (not, covertly or overtly aggressive); VERBAL_ABUSE says how, NCG being
name-calling and THR a threat.

Not known: the files' paths, and whether the conversation and its topic are columns. A
conversation without a column is a file, and is named by it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from moderation.corpus.originals.record import our_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moderation.corpus.originals.record import Record, Row, Says

NEEDS: tuple[str, ...] = ("text", "HATE", "VERBAL_ABUSE")
_OWN = ("HATE", "TARGET", "VERBAL_ABUSE", "INTENTION", "CONTEXT", "SENTIMENT")
_MORE = ("topic", "time", "author", "role")


def says(own: Mapping[str, Any]) -> Says:
    """Return the labels; of an aggression only its own kind is known.

    >>> says({"HATE": "OAG", "VERBAL_ABUSE": "NCG"})
    {'insult': 1, 'threat': None, 'toxic': 1}
    >>> says({"HATE": "NAG", "VERBAL_ABUSE": None})
    {'insult': 0, 'threat': 0, 'toxic': 0}
    """
    if own["HATE"] == "NAG":
        return {"insult": 0, "threat": 0, "toxic": 0}
    how = own["VERBAL_ABUSE"]
    return {
        "insult": 1 if how == "NCG" else None,
        "threat": 1 if how == "THR" else None,
        "toxic": 1,
    }


def rows(records: Iterable[Record]) -> Iterator[Row]:
    """Yield our rows, numbered from 0 in their conversation."""
    orders: Counter[str] = Counter()
    for record in records:
        conversation = record.word("conversation") or record.file
        order = orders[conversation]
        orders[conversation] += 1
        own = {name: value.strip() or None for name, value in record.words(*_OWN).items()}
        yield our_row(
            "cyberagression_large",
            record,
            own,
            says(own),
            id=f"{conversation}#{order}",
            conversation=conversation,
            order=order,
            target=own.get("TARGET"),
            **record.words(*_MORE),
        )
