from __future__ import annotations

import hmac
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.authors.hashing import AuthorKeys, author_keys, folded_name, known_keys
from api.storage.database import Database, lock_for_writing
from api.storage.tables.base import AUTHOR_KEY_LENGTH
from moderation.domain.comment import Author
from tests.api.authors.conftest import new_site

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KEYS = AuthorKeys(1, {1: "one", 2: "two"})
OTHER = AuthorKeys(2, {1: "three"})
TEXT = st.text(max_size=60)


@given(TEXT, TEXT)
def test_two_identifiers_share_a_hash_only_when_they_are_the_same(one: str, other: str) -> None:
    assert (KEYS.of_id(one) == KEYS.of_id(other)) == (one == other)


@given(TEXT)
def test_one_person_has_unlike_hashes_on_two_sites(author: str) -> None:
    assert KEYS.of_id(author).partition(".")[2] != OTHER.of_id(author).partition(".")[2]


@given(st.text(alphabet=st.characters(), max_size=60))
def test_whatever_is_typed_has_a_hash_that_fits_its_column(value: str) -> None:
    assert len(KEYS.of_anything("id", value)) <= AUTHOR_KEY_LENGTH


def test_a_hash_is_the_one_that_the_migration_gives() -> None:
    digest = hmac.digest(b"three", b"id:lectrice-7", "sha256").hex()[:32]
    assert OTHER.of_id("lectrice-7") == f"1.{digest}"


def test_the_newest_key_hashes_and_the_others_recognise() -> None:
    hashes = KEYS.all_of_id("u")
    assert hashes[0] == KEYS.of_id("u") == KEYS.of(Author(id="u", name="U"))
    assert [one.partition(".")[0] for one in hashes] == ["2", "1"]


def test_a_name_alone_is_nobody() -> None:
    assert KEYS.of(Author(name="Claire")) is None
    assert KEYS.of_name("Claire") != KEYS.of_id("Claire")


@pytest.mark.parametrize(
    "written", ["Gérard du Prado", "@gerard_du_prado", "GERARD DU PRADO", "ge\u0301rard-du prado"]
)
def test_a_name_is_the_same_however_it_is_written(written: str) -> None:
    assert folded_name(written) == "gerardduprado"
    assert KEYS.of_name(written) == KEYS.of_name("Gérard du Prado")


def test_names_of_nothing_but_signs_are_told_apart() -> None:
    assert KEYS.of_name("***") != KEYS.of_name("???")


def test_a_secret_is_never_shown() -> None:
    assert "two" not in repr(KEYS)


def test_a_site_has_no_key_before_its_first_author(session: Session) -> None:
    site = new_site(session)
    with session.begin():
        assert known_keys(session, site) is None
    with session.begin():
        lock_for_writing(session)
        keys = author_keys(session, site)
        assert author_keys(session, site) == keys
    assert (keys.newest, len(keys.secrets[1]) >= 43) == (1, True)


def test_processes_that_make_the_first_key_together_make_one(
    session: Session, database: Database
) -> None:
    site, found, start = new_site(session), list[str](), threading.Barrier(4)

    def make() -> None:
        own = Database(database.url.render_as_string(hide_password=False))
        with own.session() as mine:
            start.wait()
            with mine.begin():
                lock_for_writing(mine)
                found.append(author_keys(mine, site).of_id("u"))
        own.dispose()

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
