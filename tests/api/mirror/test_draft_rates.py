from __future__ import annotations

from typing import TYPE_CHECKING

from limits import parse_many

from api.web import rate
from api.web.problem import Kind
from tests.api.mirror.conftest import DRAFT

if TYPE_CHECKING:
    import pytest

    from tests.api.conftest import Blog
    from tests.api.mirror.conftest import Page


def test_a_household_sends_twenty_drafts_a_minute_and_is_told_how_long_to_wait(
    sqlite_page: Page, sqlite_blog: Blog
) -> None:
    assert {sqlite_page.look().status_code for _ in range(20)} == {200}
    response = sqlite_page.look()
    problem = sqlite_blog.refusal(response, 429)
    assert problem["type"] == Kind.TOO_MANY.uri
    assert "Trop de brouillons" in problem["detail"]
    assert "sans attendre" in problem["detail"]
    assert 1 <= int(response.headers["Retry-After"]) <= 61
    assert response.headers["Access-Control-Allow-Origin"] == sqlite_page.origin
    assert sqlite_page.at("192.0.2.8").look().status_code == 200


def test_all_addresses_of_a_household_count_together(sqlite_page: Page) -> None:
    for number in range(20):
        assert sqlite_page.at(f"2001:db8::{number:x}").look().status_code == 200
    assert sqlite_page.at("2001:db8::ffff").look().status_code == 429
    assert sqlite_page.at("2001:db8:0:1::1").look().status_code == 200


def test_two_hundred_an_hour_are_enough(sqlite_page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    minute, hour = sorted(rate.HOUSEHOLD)
    assert (minute.amount, hour.amount) == (20, 200)
    monkeypatch.setattr(rate, "HOUSEHOLD", parse_many("20/minute; 3/hour"))
    assert [sqlite_page.look().status_code for _ in range(4)] == [200, 200, 200, 429]
    assert int(sqlite_page.look().headers["Retry-After"]) > 3000


def test_each_key_has_its_own_measure_whoever_uses_it(
    sqlite_page: Page, sqlite_blog: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rate.KEY[0].amount == 600
    monkeypatch.setattr(rate, "KEY", parse_many("3/minute"))
    homes = [sqlite_page.at(f"192.0.2.{number}").look().status_code for number in range(4)]
    assert homes == [200, 200, 200, 429]
    body = {"comment": {"text": DRAFT}}
    own = [sqlite_blog.post("/mirror", body).status_code for _ in range(4)]
    assert own == [200, 200, 200, 429]


def test_a_server_is_not_counted_by_its_address(sqlite_blog: Blog) -> None:
    body = {"comment": {"text": DRAFT}}
    assert {sqlite_blog.post("/mirror", body).status_code for _ in range(30)} == {200}


def test_comments_themselves_are_never_counted(sqlite_page: Page, sqlite_blog: Blog) -> None:
    while sqlite_page.look().status_code == 200:
        pass
    assert sqlite_blog.moderate({"text": "Merci !"}).status_code == 200


def test_a_wrong_key_is_refused_before_it_is_counted(sqlite_page: Page) -> None:
    headers = {"Authorization": f"Bearer pub_{'A' * 43}", "Origin": sqlite_page.origin}
    body = {"comment": {"text": DRAFT}}
    for _ in range(25):
        assert sqlite_page.client.post("/mirror", json=body, headers=headers).status_code == 401
    assert sqlite_page.look().status_code == 200
