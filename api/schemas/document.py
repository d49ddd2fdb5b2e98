"""Reading a body: bytes into JSON values, refusing what JSON readers disagree about.

Repeated names, ``NaN``, bytes that are no UTF-8: one reader takes the first, another
the last, a third crashes. What is judged must be what the sender meant.
"""

from __future__ import annotations

import json
import math

# Python takes quadratic time to read an integer, and refuses those of over 4,300 digits.
_DIGITS = 400


class UnreadableError(Exception):
    """A body that is no JSON document; owns the French sentence a caller reads."""


class Repeated(dict[str, object]):
    """An object in which a name was written twice.

    It is not refused at once, so that in a batch it spoils its own comment only.
    """

    name: str


def read_document(body: bytes) -> object:
    """Read a JSON document.

    Raises:
        UnreadableError: The bytes are no UTF-8 or no JSON, or are nested without end.

    >>> read_document(b'{"comment": {"text": "Bonjour"}}')
    {'comment': {'text': 'Bonjour'}}
    """
    try:
        # RFC 8259, section 8.1: a byte order mark may be ignored.
        text = body.decode("utf-8-sig")
        if not text.strip():
            raise UnreadableError(
                "Le corps est vide. Envoyez un objet JSON, comme le montrent les exemples de /docs."
            )
        return json.loads(
            text, object_pairs_hook=_pairs, parse_int=_integer, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"Le corps n'est pas de l'UTF-8 (octet {error.start}). Encodez le JSON en UTF-8."
        ) from None
    except json.JSONDecodeError as error:
        raise UnreadableError(
            f"Le corps n'est pas du JSON : erreur à la ligne {error.lineno}, "
            f"colonne {error.colno}. Vérifiez les guillemets, les virgules et les accolades."
        ) from None
    except RecursionError:
        raise UnreadableError(
            "Le corps imbrique trop d'objets ou de listes les uns dans les autres. "
            "Donnez-lui la forme que décrit /docs."
        ) from None


def _integer(digits: str) -> float:
    """Read an integer; one that no field could hold is as good as infinite."""
    return int(digits) if len(digits) <= _DIGITS else math.inf


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated, seen = Repeated(found), set[str]()
    for name, _ in pairs:
        if name in seen:
            # Half a character could not be written in an answer.
            repeated.name = name.encode(errors="replace").decode()
            break
        seen.add(name)
    return repeated


def _refuse_constant(name: str) -> float:
    raise UnreadableError(f"Le corps contient {name}, qui n'est pas un nombre JSON.")
