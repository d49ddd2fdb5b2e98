from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.services.actors import COMMAND
from api.services.authors.hashing import AuthorKeys, author_keys, known_keys
from api.services.authors.introduce import introduce
from api.services.authors.relink import named_in, relink
from api.services.authors.rotate import UnknownSiteError, key_lines, rotate
from api.storage.database import lock_for_writing
from api.storage.tables import (
    AuditEntry,
    AuthorKey,
    Comment,
    Contribution,
    Measure,
    Note,
    PileOn,
)
from api.storage.types import now
from moderation.domain import comment as domain
from tests.api.authors.conftest import new_site

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@pytest.fixture
def site(session: Session) -> int:
    """Return a site that holds everything that names people: Ana, who was answered, and Bob."""
    number = new_site(session)
    with session.begin():
        lock_for_writing(session)
        keys = author_keys(session, number)
        ana, bob = keys.of_id("ana"), keys.of_id("bob")
        row = Comment(site_id=number, text="…", author_key=bob, parent_author_key=ana)
        own = Comment(site_id=number, text="…", author_key=ana)
        session.add_all([row, own])
        session.flush()
        session.add(Note(site_id=number, author_key=ana, actor="moderator:1", text="Vu."))
        session.add(_contribution(row, bob, ana))
        session.add(
            PileOn(
                site_id=number,
                target=ana,
                state="warming",
                since=now(),
                opened_at=now(),
                last_at=now(),
                signs=[],
            )
        )
        session.add(
            Measure(
                site_id=number,
                kind="hold_aimed",
                target=ana,
                made_by="moderator:1",
                expires_at=now(),
            )
        )
    return number


def _contribution(row: Comment, author: str, target: str) -> Contribution:
    return Contribution(
        site_id=row.site_id,
        comment_id=row.id,
        at=now(),
        target=target,
        aim="parent",
        first=True,
        author=author,
        newcomer=True,
        hostility=0.5,
        signature=b"",
    )


def keys_of(session: Session, site: int) -> AuthorKeys:
    with session.begin():
        return author_keys(session, site)


def moved(session: Session, site: int, *people: str) -> int:
    keys = keys_of(session, site)
    with session.begin():
        lock_for_writing(session)
        return relink(session, site, keys, people)


def names_of(session: Session, site: int) -> list[str | None]:
    """Return every hash of a person that a site holds, in one order."""
    columns = (
        Comment.author_key,
        Comment.parent_author_key,
        Note.author_key,
        Contribution.author,
        Contribution.target,
        PileOn.target,
        Measure.target,
    )
    session.expire_all()
    with session.begin():
        return [
            found
            for column in columns
            for found in session.scalars(
                select(column).where(column.class_.site_id == site).order_by(column.class_.id)
            )
        ]


def test_a_new_key_hashes_and_the_old_one_still_recognises(session: Session, site: int) -> None:
    before = keys_of(session, site)
    assert rotate(session, COMMAND, "blog", forget=False) == 2
    after = keys_of(session, site)
    assert after.newest == 2
    assert after.all_of_id("ana")[1] == before.of_id("ana")


def test_what_is_known_of_who_writes_again_moves_to_the_new_key(
    session: Session, site: int
) -> None:
    rotate(session, COMMAND, "blog", forget=False)
    keys = keys_of(session, site)
    comment = domain.Comment(
        "Encore.", author=domain.Author("bob"), parent=domain.Parent(author_id="ana")
    )
    assert moved(session, site, *named_in([comment])) == 2
    ana, bob = keys.of_id("ana"), keys.of_id("bob")
    assert names_of(session, site) == [bob, ana, ana, None, ana, bob, ana, ana, ana]
    assert moved(session, site, "ana", "bob") == 0


def test_whoever_does_not_write_again_stays_under_the_old_key(session: Session, site: int) -> None:
    old = keys_of(session, site)
    rotate(session, COMMAND, "blog", forget=False)
    assert moved(session, site, "bob", "nobody") == 1
    assert names_of(session, site)[1] == old.of_id("ana")


def test_other_sites_are_left_alone(session: Session, site: int) -> None:
    elsewhere = new_site(session, "ailleurs")
    with session.begin():
        lock_for_writing(session)
        keys = author_keys(session, elsewhere)
        session.add(Comment(site_id=elsewhere, text="…", author_key=keys.of_id("ana")))
    rotate(session, COMMAND, "blog", forget=False)
    moved(session, site, "ana")
    assert names_of(session, elsewhere)[0] == keys.of_id("ana")


def test_a_site_with_one_key_has_nothing_to_move(session: Session, site: int) -> None:
    assert moved(session, site, "ana", "bob") == 0


def test_forgetting_drops_the_older_keys_and_nobody_is_recognised(
    session: Session, site: int
) -> None:
    old = keys_of(session, site)
    rotate(session, COMMAND, "blog", forget=False)
    assert rotate(session, COMMAND, "blog", forget=True) == 3
    with session.begin():
        assert session.scalars(select(AuthorKey.number)).all() == [3]
    assert moved(session, site, "ana", "bob") == 0
    assert names_of(session, site)[0] == old.of_id("bob")
    found = introduce(session, site, [domain.Comment("…", author=domain.Author("ana"))])
    past = found.comments[0].author.past
    assert past is not None
    assert (past.published, past.refused) == (0, 0)


def test_each_change_is_in_the_journal_without_any_secret(session: Session, site: int) -> None:
    rotate(session, COMMAND, "blog", forget=False)
    rotate(session, COMMAND, "blog", forget=True)
    with session.begin():
        lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        secrets = session.scalars(select(AuthorKey.secret)).all()
    assert [(line.action, line.site_id, line.details) for line in lines] == [
        ("authors.rotate", site, {"number": 2}),
        ("authors.forget", site, {"number": 3}),
    ]
    assert all(secret not in str(line.details) for line in lines for secret in secrets)


def test_the_keys_of_a_site_are_listed_with_how_many_people_they_name(
    session: Session, site: int
) -> None:
    rotate(session, COMMAND, "blog", forget=False)
    moved(session, site, "bob")
    assert [(row.number, row.hashes, row.authors) for row in key_lines(session, "blog")] == [
        (1, False, 1),
        (2, True, 1),
    ]


def test_a_site_of_another_name_is_refused(session: Session) -> None:
    with pytest.raises(UnknownSiteError, match="No site is called ailleurs"):
        rotate(session, COMMAND, "ailleurs", forget=False)


def test_rotating_before_the_first_author_makes_a_second_key(session: Session) -> None:
    number = new_site(session)
    assert rotate(session, COMMAND, "blog", forget=True) == 2
    with session.begin():
        keys = known_keys(session, number)
    assert keys is not None
    assert list(keys.secrets) == [2]
