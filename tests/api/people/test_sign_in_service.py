from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Literal

import pyotp
import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import select

from api.services import audit
from api.services.people import invitations, passwords, profile, web_sessions
from api.services.people.account_errors import (
    CodeError,
    FormError,
    SignInError,
    UsedInvitationError,
)
from api.services.people.sign_in import Entered, confirm, sign_in, sign_out
from api.services.tokens import digest
from api.storage.database import lock_for_writing
from api.storage.tables import Moderator, WebSession
from tests.api.people.conftest import PASSWORD, make

if TYPE_CHECKING:
    from api.storage.database import Database

START = datetime(2026, 11, 23, 20, tzinfo=UTC)
WRONG = "autre chose"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def enter(database: Database, login: str, password: str = PASSWORD) -> Entered:
    with database.session() as session:
        return sign_in(session, login, password, None)


def refused(database: Database, login: str, password: str = WRONG) -> str:
    with pytest.raises(SignInError) as caught:
        enter(database, login, password)
    return str(caught.value)


def fetch(database: Database, login: str) -> Moderator:
    with database.session() as session, session.begin():
        return session.scalars(select(Moderator).where(Moderator.login == login)).one()


def learn(database: Database, login: str) -> None:
    """Give an account a second factor, long enough ago that any code of now is new."""
    with database.session() as session, session.begin():
        account = session.scalars(select(Moderator).where(Moderator.login == login)).one()
        account.totp_secret, account.totp_step = SECRET, 1


def code(offset: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(datetime.now(UTC) + timedelta(seconds=30 * offset))


def test_the_right_password_signs_in_however_the_login_is_typed(database: Database) -> None:
    make(database, "camille")
    assert not enter(database, "  Camille ").owes_code


def test_every_refusal_says_the_same(database: Database) -> None:
    make(database, "camille")
    make(database, "invited", password=None)
    sentences = {refused(database, "camille"), refused(database, "nobody")}
    sentences.add(refused(database, "invited"))
    for _ in range(6):
        sentences.add(refused(database, "camille"))
    sentences.add(refused(database, "camille", PASSWORD))
    assert len(sentences) == 1
    assert "réessayez plus tard" in sentences.pop()


def test_a_password_is_compared_whether_or_not_the_login_exists(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(database, "camille")
    compared: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 -- argon2's own name
            compared.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", Counting(2, 64, 1))
    refused(database, "camille")
    refused(database, "nobody")
    assert len(compared) == 2
    assert len({row.rsplit("$", 2)[0] for row in compared}) == 1


def test_the_same_keys_give_the_same_password_on_another_keyboard(database: Database) -> None:
    make(database, "zoe", password="cafe\N{COMBINING ACUTE ACCENT} très serré")
    assert enter(database, "zoe", "café très serré").token


def test_five_failures_close_an_account_for_a_minute_then_twice_as_long(database: Database) -> None:
    make(database, "camille")
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(5):
            refused(database, "camille")
        clock.shift(59)
        refused(database, "camille", PASSWORD)
        clock.shift(2)
        refused(database, "camille")
        clock.shift(119)
        refused(database, "camille", PASSWORD)
        clock.shift(2)
        assert enter(database, "camille").token
        assert fetch(database, "camille").failures == 0


def test_an_account_is_never_closed_longer_than_an_hour(database: Database) -> None:
    make(database, "camille")
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(15):
            refused(database, "camille")
            clock.shift(3601)
        assert enter(database, "camille").token


def test_what_is_tried_while_an_account_is_closed_does_not_keep_it_closed(
    database: Database,
) -> None:
    make(database, "camille")
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(9):
            refused(database, "camille")
        clock.shift(61)
        assert enter(database, "camille").token


def test_what_was_typed_in_vain_is_in_no_line_of_the_journal(database: Database) -> None:
    make(database, "camille")
    refused(database, "mon mot de passe", "x")
    refused(database, "camille", "mon mot de passe")
    with database.session() as session:
        lines = audit.entries(session, limit=2)
    assert [line.action for line in lines] == ["sign_in.refused"] * 2
    assert "mon mot" not in str([(line.subject, line.details) for line in lines])


def test_an_old_way_to_keep_passwords_is_replaced_at_sign_in(database: Database) -> None:
    make(database, "camille")
    with database.session() as session, session.begin():
        weak = PasswordHasher(1, 8, 1)
        session.scalars(select(Moderator)).one().password = weak.hash(PASSWORD)
    enter(database, "camille")
    kept = fetch(database, "camille").password
    assert kept is not None
    assert not passwords.outdated(kept)


def test_only_the_digest_of_a_session_is_stored(database: Database) -> None:
    make(database, "camille")
    token = enter(database, "camille").token
    with database.session() as session:
        with session.begin():
            stored = session.scalars(select(WebSession.digest)).all()
        assert web_sessions.find(session, token)
    assert token not in stored


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_a_code_is_accepted_one_step_early_or_late(database: Database, offset: int) -> None:
    make(database, "camille")
    learn(database, "camille")
    with time_machine.travel(START, tick=False):
        assert second(database, code(offset))


@pytest.mark.parametrize("wrong", ["", "12345", "abcdef", "1234567", "１２３４５６"])
def test_another_code_is_refused(database: Database, wrong: str) -> None:
    make(database, "camille")
    learn(database, "camille")
    with pytest.raises(CodeError):
        second(database, wrong)


def test_a_code_is_accepted_once(database: Database) -> None:
    make(database, "camille")
    learn(database, "camille")
    with time_machine.travel(START, tick=False):
        used = code()
        assert second(database, used)
        with pytest.raises(CodeError):
            second(database, used)
        with pytest.raises(CodeError):
            second(database, code(-1))
        assert second(database, code(1))


def test_the_same_code_in_two_browsers_at_once_opens_one(database: Database) -> None:
    make(database, "camille")
    learn(database, "camille")
    start = Barrier(3)

    def attempt(_: int) -> bool:
        pending = owing(database)
        start.wait()
        try:
            return bool(second(database, fresh, pending))
        except CodeError:
            return False

    with time_machine.travel(START, tick=False):
        fresh = code()
        with ThreadPoolExecutor(3) as pool:
            assert sorted(pool.map(attempt, range(3))) == [False, False, True]


def test_wrong_codes_close_the_account_though_the_password_was_right(database: Database) -> None:
    make(database, "camille")
    learn(database, "camille")
    with time_machine.travel(START, tick=False):
        for _ in range(5):
            pending = owing(database)
            with pytest.raises(CodeError):
                second(database, "000000", pending)
        refused(database, "camille", PASSWORD)
        with pytest.raises(CodeError):
            second(database, code(), pending)


def test_a_code_that_comes_too_late_or_after_a_new_password_is_refused(database: Database) -> None:
    person = make(database, "camille")
    learn(database, "camille")
    with time_machine.travel(START, tick=False) as clock:
        late, old = owing(database), owing(database)
        with database.session() as session:
            profile.change_password(session, person.id, PASSWORD, "tout autre chose", None)
        with pytest.raises(SignInError):
            second(database, code(), old)
        clock.shift(301)
        with pytest.raises(SignInError):
            second(database, code(), late)


def owing(database: Database) -> dict[str, object]:
    """Give the right password, and return what the session remembers of it."""
    with database.session() as session:
        entered = sign_in(session, "camille", PASSWORD, None)
        assert entered.owes_code
        row = web_sessions.find(session, entered.token)
        assert row is not None
        assert row.moderator_id is None
        return dict(row.data["pending"])


def second(database: Database, typed: str, pending: dict[str, object] | None = None) -> str:
    pending = pending or owing(database)
    with database.session() as session:
        return confirm(session, pending, typed, None)


def test_signing_out_ends_that_session_only(database: Database) -> None:
    person = make(database, "camille")
    here, there = enter(database, "camille").token, enter(database, "camille").token
    with database.session() as session:
        sign_out(session, person.id, here)
        assert web_sessions.find(session, here) is None
        assert web_sessions.find(session, there) is not None


def test_a_browser_in_which_nobody_signed_in_is_soon_forgotten(database: Database) -> None:
    with time_machine.travel(START, tick=False) as clock, database.session() as session:
        with session.begin():
            lock_for_writing(session)
            token = web_sessions.begin(session, {})
        clock.shift(timedelta(minutes=59))
        assert web_sessions.find(session, token) is not None
        clock.shift(timedelta(minutes=2))
        assert web_sessions.find(session, token) is None


def test_a_session_ends_when_idle_and_in_any_case_after_two_weeks(database: Database) -> None:
    make(database, "camille")
    with time_machine.travel(START, tick=False) as clock, database.session() as session:
        token = enter(database, "camille").token
        for _ in range(28):
            clock.shift(timedelta(hours=11, minutes=59))
            row = web_sessions.find(session, token)
            assert row is not None
            web_sessions.keep(session, row, None)
            session.expire_all()
        clock.shift(timedelta(hours=1))
        assert web_sessions.find(session, token) is None
        idle = enter(database, "camille").token
        clock.shift(timedelta(hours=12))
        assert web_sessions.find(session, idle) is None


def test_expired_sessions_are_swept_away(database: Database) -> None:
    make(database, "camille")
    with time_machine.travel(START, tick=False) as clock, database.session() as session:
        enter(database, "camille")
        clock.shift(timedelta(days=1))
        kept = enter(database, "camille").token
        with session.begin():
            lock_for_writing(session)
            web_sessions.purge(session)
        with session.begin():
            assert session.scalars(select(WebSession.digest)).all() == [digest(kept)]


def test_a_session_that_was_ended_is_never_written_back(database: Database) -> None:
    person = make(database, "camille")
    token = enter(database, "camille").token
    with database.session() as session:
        row = web_sessions.find(session, token)
        assert row is not None
        sign_out(session, person.id, token)
        web_sessions.keep(session, row, {"a": 1})
        assert web_sessions.find(session, token) is None


@pytest.mark.parametrize(
    ("password", "part"),
    [("court", "12"), ("x" * 201, "200"), ("camille.dupont", "devine"), ("a" * 20, "devine")],
)
def test_a_weak_password_is_refused_with_what_to_do(password: str, part: str) -> None:
    with pytest.raises(FormError, match=re.escape(part)):
        passwords.accept(password, "camille.dupont")


def test_an_invitation_is_followed_once(database: Database) -> None:
    token = invite(database)
    with database.session() as session:
        invitations.follow(session, token, PASSWORD)
        with pytest.raises(UsedInvitationError):
            invitations.follow(session, token, "tout autre chose")
    assert enter(database, "alex").token


def test_an_invitation_followed_twice_at_once_sets_one_password(database: Database) -> None:
    token = invite(database)
    start = Barrier(2)

    def follow(password: str) -> str | None:
        with database.session() as session:
            start.wait()
            try:
                invitations.follow(session, token, password)
            except UsedInvitationError:
                return None
            return password

    with ThreadPoolExecutor(2) as pool:
        done = [one for one in pool.map(follow, ["la première phrase", "la seconde phrase"]) if one]
    assert len(done) == 1
    assert enter(database, "alex", done[0]).token


def test_an_invitation_lasts_seven_days(database: Database) -> None:
    with time_machine.travel(START, tick=False) as clock:
        token = invite(database)
        clock.shift(timedelta(days=7))
        with database.session() as session, pytest.raises(UsedInvitationError):
            invitations.invited(session, token)


def test_a_weak_password_does_not_use_the_invitation_up(database: Database) -> None:
    token = invite(database)
    with database.session() as session:
        with pytest.raises(FormError):
            invitations.follow(session, token, "court")
        assert invitations.invited(session, token).login == "alex"


def invite(database: Database) -> str:
    person = make(database, "alex", password=None)
    with database.session() as session, session.begin():
        lock_for_writing(session)
        return invitations.issue(session, person.id, "command")
