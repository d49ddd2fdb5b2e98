"""What is answered to bytes that are no readable HTTP, before any application sees them."""

from __future__ import annotations

from typing import NamedTuple
from uuid import uuid4

from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)

from api.web.headers import SECURITY
from api.web.problem import MEDIA_TYPE, Kind, compose

_UNREADABLE = (
    "La requête HTTP n'a pas pu être lue. Vérifiez sa première ligne, ses en-têtes et la "
    "longueur annoncée du corps."
)
_DETAILS = {
    Kind.UNREADABLE: _UNREADABLE,
    Kind.ADDRESS: "L'adresse demandée est trop longue. Raccourcissez-la ; /docs dit lesquelles "
    "existent.",
    Kind.EXPECTATION: "L'en-tête `Expect` ne peut pas être satisfait. Retirez-le, ou envoyez "
    "« Expect: 100-continue ».",
    Kind.HEADERS: "Les en-têtes de la requête sont trop longs ou trop nombreux. Raccourcissez-les.",
    Kind.INTERNAL: "Une erreur imprévue s'est produite, et elle est inscrite au journal. "
    "Renvoyez la requête.",
}
_KINDS: dict[type[Exception], Kind] = {
    LimitRequestLine: Kind.ADDRESS,
    ExpectationFailed: Kind.EXPECTATION,
    LimitRequestHeaders: Kind.HEADERS,
    ParseException: Kind.UNREADABLE,
}
_PHRASES = {
    400: "Bad Request",
    414: "URI Too Long",
    417: "Expectation Failed",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
}


class Refusal(NamedTuple):
    """An answer, ready to be sent.

    Attributes:
        request_id: What the log line and the problem share.
        status: The HTTP status.
        message: All bytes of the answer.
    """

    request_id: str
    status: int
    message: bytes


def refuse(error: Exception) -> Refusal:
    """Return the answer to a request that gunicorn could not read.

    >>> refuse(LimitRequestLine(9000, 4094)).status
    414
    """
    found = (kind for base, kind in _KINDS.items() if isinstance(error, base))
    kind = next(found, Kind.INTERNAL)
    request_id = str(uuid4())
    body = compose(kind, _DETAILS[kind], request_id).model_dump_json().encode()
    headers = {
        **SECURITY,
        "Cache-Control": "no-store",
        "Connection": "close",
        "Content-Length": str(len(body)),
        "Content-Type": MEDIA_TYPE,
        "X-Request-Id": request_id,
    }
    lines = [f"HTTP/1.1 {kind.status} {_PHRASES[kind.status]}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return Refusal(request_id, kind.status, "\r\n".join([*lines, "", ""]).encode() + body)
