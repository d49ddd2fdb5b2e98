"""Reading what a request brings: its JSON body and its idempotency key."""

from __future__ import annotations

import re

from flask import request
from werkzeug.exceptions import ClientDisconnected, HTTPException, RequestEntityTooLarge

from api.schemas.document import read_document
from api.schemas.problem import FieldProblem
from api.storage.tables import ID_LENGTH
from api.web.problem import Kind, ProblemError

KEY_HEADER = "Idempotency-Key"
# Visible ASCII without spaces: a space joins a key to a position in a batch.
_KEY = re.compile(rf"[\x21-\x7e]{{1,{ID_LENGTH}}}")
_KIB, _MIB = 1024, 1024 * 1024


def read_json(limit: int, advice: str) -> object:
    """Read the body as JSON values.

    Args:
        limit: The most bytes that are read, also when the length is not announced.
        advice: What to do about a body that is longer, as a French sentence.

    Raises:
        ProblemError: 413 or 415, or 400 when the connection garbled the body.
        UnreadableError: The body is no JSON.
    """
    if not request.is_json:
        raise ProblemError(
            Kind.MEDIA,
            "Le corps doit être du JSON, annoncé par « Content-Type: application/json ».",
        )
    if request.content_encoding not in {None, "", "identity"}:
        raise ProblemError(
            Kind.MEDIA, "Les corps compressés ne sont pas acceptés. Envoyez le JSON tel quel."
        )
    return read_document(_read(limit, advice))


def _read(limit: int, advice: str) -> bytes:
    # One byte more: Werkzeug cuts a body of unannounced length at its limit, in silence.
    request.max_content_length = limit + 1
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise _too_large(limit, advice) from None
    except (ClientDisconnected, OSError):
        raise ProblemError(
            Kind.UNREADABLE, "L'envoi du corps s'est interrompu. Renvoyez la requête."
        ) from None
    except HTTPException:
        raise
    except Exception:  # noqa: BLE001 -- each server has its own errors for a garbled stream
        raise ProblemError(
            Kind.UNREADABLE,
            "Le corps, envoyé par morceaux, est mal découpé ou incomplet. Corrigez son découpage, "
            "ou annoncez sa longueur par l'en-tête `Content-Length`.",
        ) from None
    if len(body) > limit:
        raise _too_large(limit, advice)
    return body


def _too_large(limit: int, advice: str) -> ProblemError:
    size = f"{limit // _MIB} Mio" if limit % _MIB == 0 else f"{limit // _KIB} Kio"
    return ProblemError(Kind.TOO_LARGE, f"Le corps dépasse {size}. {advice}")


def idempotency_key() -> str | None:
    """Return the key of the request, None when it has none.

    Raises:
        ProblemError: 422; the key is empty, too long, or not visible ASCII.
    """
    key = request.headers.get(KEY_HEADER)
    if key is None or _KEY.fullmatch(key):
        return key
    problem = f"doit compter de 1 à {ID_LENGTH} caractères ASCII visibles, sans espace"
    raise ProblemError(
        Kind.INVALID,
        f"L'en-tête `{KEY_HEADER}` {problem}.",
        [FieldProblem(field=KEY_HEADER, problem=problem)],
    )
