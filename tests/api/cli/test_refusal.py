from __future__ import annotations

import pytest
from gunicorn.http.errors import (
    ExpectationFailed,
    InvalidRequestLine,
    LimitRequestHeaders,
    LimitRequestLine,
)

from api.cli.refusal import refuse
from api.schemas.problem import Problem
from api.web.problem import Kind

SECRET = "phrase-que-personne-ne-doit-retrouver"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (InvalidRequestLine(SECRET), Kind.UNREADABLE),
        (LimitRequestLine(9000, 4094), Kind.ADDRESS),
        (ExpectationFailed(SECRET), Kind.EXPECTATION),
        (LimitRequestHeaders(SECRET), Kind.HEADERS),
        (ValueError(SECRET), Kind.INTERNAL),
    ],
)
def test_each_error_has_its_kind_and_quotes_nothing(error: Exception, kind: Kind) -> None:
    refusal = refuse(error)
    head, _, body = refusal.message.partition(b"\r\n\r\n")
    problem = Problem.model_validate_json(body)
    assert (problem.type, problem.title, problem.status) == (kind.uri, kind.title, kind.status)
    assert problem.instance == f"urn:uuid:{refusal.request_id}"
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"Content-Security-Policy: default-src 'none'" in head
    assert SECRET.encode() not in refusal.message
