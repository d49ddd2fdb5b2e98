from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.services.keys import create_key, has_keys, list_keys, recognise, revoke_key
from api.storage.tables import ApiKey, Site
from api.storage.types import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from api.storage.database import Database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as session:
        yield session


def test_a_key_speaks_for_its_site(session: Session) -> None:
    key = create_key(session, "blog", "production")
    caller = recognise(session, key.secret)
    assert caller is not None
    assert caller.site == "blog"


def test_the_secret_itself_is_not_stored(session: Session) -> None:
    secret = create_key(session, "blog").secret
    row = list_keys(session)[0]
    stored = " ".join(str(value) for value in vars(row).values())
    assert secret not in stored
    assert row.prefix == secret[:12]
    assert len(row.digest) == 64


def test_a_secret_has_256_bits_and_is_safe_in_an_address(session: Session) -> None:
    secrets = {create_key(session, "blog").secret for _ in range(20)}
    assert len(secrets) == 20
    assert all(len(secret) == 4 + 43 for secret in secrets)
    assert all(secret.replace("_", "").replace("-", "").isalnum() for secret in secrets)


def test_two_keys_of_one_site_share_it(session: Session) -> None:
    first, second = create_key(session, "blog"), create_key(session, "blog")
    callers = {recognise(session, first.secret), recognise(session, second.secret)}
    assert len(callers) == 1
    session.rollback()
    assert len(session.scalars(select(Site)).all()) == 1


@pytest.mark.parametrize(
    "wrong", ["", "mod_", "Bearer", "mod_" + "A" * 43, "mod_\0" + "A" * 42, "é" * 47, "x" * 5000]
)
def test_other_secrets_are_not_recognised(session: Session, wrong: str) -> None:
    create_key(session, "blog")
    assert recognise(session, wrong) is None


def test_the_right_beginning_is_not_enough(session: Session) -> None:
    secret = create_key(session, "blog").secret
    last = "A" if secret[-1] != "A" else "B"
    assert recognise(session, secret[:-1] + last) is None


def test_a_revoked_key_is_not_recognised(session: Session) -> None:
    key = create_key(session, "blog")
    revoked = revoke_key(session, key.secret[:12])
    assert revoked is not None
    first = revoked.revoked_at
    assert recognise(session, key.secret) is None
    again = revoke_key(session, key.secret[:12])
    assert again is not None
    assert again.revoked_at == first


def test_revoking_an_unknown_key_says_so(session: Session) -> None:
    assert revoke_key(session, "mod_unknown_") is None


def test_the_hour_of_the_last_use_is_kept_once_an_hour(session: Session) -> None:
    key = create_key(session, "blog")
    recognise(session, key.secret)
    used = list_keys(session)[0].last_used_at
    assert used is not None
    assert (used.minute, used.second) == (0, 0)
    with session.begin():
        row = session.scalars(select(ApiKey)).one()
        row.last_used_at = now() - timedelta(hours=3)
    recognise(session, key.secret)
    assert list_keys(session)[0].last_used_at == used


def test_it_is_known_whether_a_key_was_ever_made(session: Session) -> None:
    assert not has_keys(session)
    create_key(session, "blog")
    assert has_keys(session)
