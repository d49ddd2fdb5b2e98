from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.services.keys import revoke_key

if TYPE_CHECKING:
    from tests.api.conftest import Blog

BODY = {"comment": {"text": "Bonjour"}}


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "mod_x"])
@pytest.mark.parametrize("path", ["/moderate", "/moderate/batch"])
def test_a_request_without_a_key_is_told_how_to_send_one(
    sqlite_blog: Blog, path: str, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = sqlite_blog.client.post(path, json=BODY, headers=headers)
    problem = sqlite_blog.refusal(response, 401)
    assert "Authorization: Bearer mod_" in problem["detail"]
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="moderation"'


def test_an_unknown_key_is_refused(blog: Blog) -> None:
    response = blog.client.post(
        "/moderate", json=BODY, headers={"Authorization": f"Bearer mod_{'A' * 43}"}
    )
    blog.refusal(response, 401)
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_a_revoked_key_is_refused_at_once(blog: Blog) -> None:
    assert blog.post("/moderate", BODY).status_code == 200
    with blog.client.application.extensions["moderation"].database.session() as session:
        revoke_key(session, blog.key[:12])
    blog.refusal(blog.post("/moderate", BODY), 401)


def test_the_scheme_is_read_in_any_case(sqlite_blog: Blog) -> None:
    headers = {"Authorization": f"bearer {sqlite_blog.key}"}
    assert sqlite_blog.client.post("/moderate", json=BODY, headers=headers).status_code == 200


def test_the_body_is_not_read_before_the_key(sqlite_blog: Blog) -> None:
    response = sqlite_blog.client.post("/moderate", data=b"{" * 10_000_000)
    sqlite_blog.refusal(response, 401)
