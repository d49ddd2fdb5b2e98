"""What is never stored: addresses of machines, and the blog's own identifiers of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.storage.tables import AuthorKey, Base
from tests.api.authors.conftest import CALM, insult, store_of

if TYPE_CHECKING:
    from tests.api.conftest import Blog

ADDRESSES = ("203.0.113.77", "2001:db8:feed::42")
AUTHOR, VICTIM, WRITER = "lectrice-unique-7", "victime-unique-8", "redactrice-unique-9"


def stored(blog: Blog) -> str:
    """Return everything that the database holds, as text."""
    with store_of(blog).session() as session, session.begin():
        return "\n".join(
            repr(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table))
        )


@pytest.fixture
def everything(blog: Blog, capfd: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Return what is stored and what is logged after requests that say all that can be said."""
    headers = blog.bearer | {
        "X-Forwarded-For": ", ".join(ADDRESSES),
        "X-Real-Ip": ADDRESSES[0],
        "Forwarded": f'for="{ADDRESSES[0]}"',
        "CF-Connecting-IP": ADDRESSES[1],
    }
    for number, text in enumerate((CALM, insult(300), insult(995))):
        comment = {
            "id": f"c{number}",
            "text": text,
            "author": {"id": AUTHOR, "name": "Claire"},
            "parent": {"id": "c0", "author_id": VICTIM, "author_name": "Ana"},
            "thread": {"id": "t", "author_id": WRITER},
            "referrer": "https://autre.example/page-secrete?id=3",
        }
        answer = blog.client.post(
            "/moderate",
            json={"comment": comment},
            headers=headers,
            environ_base={"REMOTE_ADDR": ADDRESSES[0]},
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        asked = blog.client.post("/me", json={"author": {"id": AUTHOR}}, headers=headers)
        assert asked.get_json()["comments"]
    captured = capfd.readouterr()
    return stored(blog), captured.out + captured.err


def test_no_table_holds_the_address_of_a_machine(everything: tuple[str, str]) -> None:
    found, _ = everything
    assert CALM in found
    assert not any(address in found for address in ADDRESSES)


def test_no_table_holds_a_blogs_own_identifier_of_a_person(everything: tuple[str, str]) -> None:
    found, _ = everything
    assert "Claire" in found
    assert not any(person in found for person in (AUTHOR, VICTIM, WRITER))


def test_of_a_referrer_nothing_readable_is_kept(everything: tuple[str, str]) -> None:
    found, _ = everything
    assert "autre.example" not in found


def test_the_log_names_nobody_and_quotes_nothing(everything: tuple[str, str]) -> None:
    _, log = everything
    assert not any(person in log for person in (AUTHOR, VICTIM, WRITER, "Claire", CALM))


def test_no_answer_and_no_log_gives_a_secret_away(everything: tuple[str, str], blog: Blog) -> None:
    with store_of(blog).session() as session, session.begin():
        secrets = session.scalars(select(AuthorKey.secret)).all()
    shown = blog.post("/me", {"author": {"id": AUTHOR}}).get_data(as_text=True)
    assert secrets
    assert all(secret not in everything[1] and secret not in shown for secret in secrets)
