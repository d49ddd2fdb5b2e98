"""The service does what its OpenAPI document says: schemathesis makes the requests."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
)

from api.schemas.fields import is_blank, is_unruly
from api.services.keys import create_key
from api.web.openapi.document import OPERATIONS, Operation

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
    # Which clauses there are, and who wrote a comment, no shape can tell.
    resolve_reviews=[positive_data_acceptance],
    resolve_all_reviews=[positive_data_acceptance],
    note_review=[positive_data_acceptance],
    escalate_reviews=[positive_data_acceptance],
)
ENGLISH = "I really enjoyed reading this article."
"""What the engine of these tests holds, for its language."""
# Nothing can be wrong in a request without body or parameters.
CASES = [
    pytest.param(operation, mode, id=f"{operation.name}-{mode.value}")
    for operation in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or operation.parameters or operation.request
]


def only_words_forbid(body: object) -> bool:
    """Find what JSON Schema cannot say: blank texts, NUL, control characters in names."""
    if isinstance(body, dict):
        texts = [body[name] for name in ("text", "note") if isinstance(body.get(name), str)]
        blank = any(is_blank(text) for text in texts)
        said = ("id", "author_id", "clause")
        names = [body[name] for name in said if isinstance(body.get(name), str)]
        unfit = any(is_blank(name) or is_unruly(name) for name in names)
        return blank or unfit or any(only_words_forbid(value) for value in body.values())
    if isinstance(body, list):
        return any(only_words_forbid(value) for value in body)
    return isinstance(body, str) and "\0" in body


@pytest.fixture
def reviewer(sqlite_blog: Blog) -> Blog:
    """Return a key that may review, of a blog where three comments wait."""
    for number in range(3):
        sqlite_blog.moderate({"text": ENGLISH, "id": f"c{number}"})
    with sqlite_blog.client.application.extensions["moderation"].database.session() as session:
        return replace(sqlite_blog, key=create_key(session, "blog", can_review=True).secret)


@pytest.mark.parametrize(("operation", "mode"), CASES)
def test_answers_are_those_described(
    reviewer: Blog, operation: Operation, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", reviewer.client.application)
    described = schema[operation.path][operation.method.upper()]

    @BOUNDED
    @given(described.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:  # noqa: ANN401 -- schemathesis has no type for it
        assume(mode is GenerationMode.NEGATIVE or not only_words_forbid(case.body))
        # An address cannot hold them: what is wrong with them is never sent.
        assume(all(value not in (None, [], {}) for value in (case.query or {}).values()))
        case.call_and_validate(headers=reviewer.bearer, excluded_checks=EXCLUDED[operation.name])

    send()
