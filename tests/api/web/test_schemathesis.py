"""The service does what its OpenAPI document says: schemathesis makes the requests."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from api.schemas.fields import is_blank, is_unruly
from api.web.openapi import OPERATIONS, Operation

if TYPE_CHECKING:
    from tests.api.conftest import Blog

BOUNDED = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

EXCLUDED = defaultdict[str, list[Any]](
    list,
    moderate_batch=[negative_data_rejection],  # each comment gets its own problem, in a 200
)
# Nothing can be wrong in a request without body or parameters.
CASES = [
    pytest.param(operation, mode, id=f"{operation.name}-{mode.value}")
    for operation in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or operation.parameters
]


def only_words_forbid(body: object) -> bool:
    """Find what JSON Schema cannot say: blank texts, NUL, control characters in names."""
    if isinstance(body, dict):
        blank = isinstance(body.get("text"), str) and is_blank(body["text"])
        names = [body[name] for name in ("id", "author_id") if isinstance(body.get(name), str)]
        unfit = any(is_blank(name) or is_unruly(name) for name in names)
        return blank or unfit or any(only_words_forbid(value) for value in body.values())
    if isinstance(body, list):
        return any(only_words_forbid(value) for value in body)
    return isinstance(body, str) and "\0" in body


@pytest.mark.parametrize(("operation", "mode"), CASES)
def test_answers_are_those_described(
    sqlite_blog: Blog, operation: Operation, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", sqlite_blog.client.application)
    described = schema[operation.path][operation.method.upper()]

    @BOUNDED
    @given(described.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:  # noqa: ANN401 -- schemathesis has no type for it
        assume(mode is GenerationMode.NEGATIVE or not only_words_forbid(case.body))
        case.call_and_validate(headers=sqlite_blog.bearer, excluded_checks=EXCLUDED[operation.name])

    send()
