from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

from api.services import audit
from api.services.actors import COMMAND, SYSTEM, Actor, Role, actor_of, names_of, person_key
from api.services.errors import ForbiddenError
from api.services.installation import secret_of
from api.services.keys import create_key
from api.services.people import accounts, passwords, people, profile, web_sessions
from api.services.people.account_errors import FormError, LastOwnerError, SignInError
from api.services.people.sign_in import sign_in, sign_out
from tests.api.people.conftest import PASSWORD, make

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.storage.database import Database
    from api.storage.tables import Moderator


def acting(database: Database, moderator: Moderator) -> Actor:
    with database.session() as session, session.begin():
        return actor_of(session, moderator)


def site(database: Database, name: str) -> int:
    with database.session() as session:
        create_key(session, name)
        return next(one.id for one in accounts.all_sites(session) if one.name == name)


def enter(database: Database, login: str) -> str:
    with database.session() as session:
        return sign_in(session, login, PASSWORD, None).token


def alive(database: Database, token: str) -> bool:
    with database.session() as session:
        return web_sessions.find(session, token) is not None


def test_owners_see_every_site_and_others_their_own(database: Database) -> None:
    first, second = site(database, "un"), site(database, "deux")
    owner = acting(database, make(database, "camille", Role.OWNER))
    reader = acting(database, make(database, "alex", Role.READER, [second]))
    assert owner.sites == {first, second}
    assert reader.sites == {second}
    assert (owner.may_decide(), reader.may_decide()) == (True, False)
    assert reader.may_see(second)
    assert not reader.may_see(first)


def test_people_keys_and_the_service_have_names(database: Database) -> None:
    person = make(database, "camille")
    site(database, "un")
    with database.session() as session, session.begin():
        keys = {person_key(person.id), "service", "command", "key:999999", "moderator:x"}
        names = names_of(session, keys)
    assert names[person_key(person.id)] == "Camille"
    assert names["service"] == "le service"
    assert names["key:999999"] == "key:999999"


def test_a_key_is_named_by_its_beginning(database: Database) -> None:
    with database.session() as session:
        secret = create_key(session, "blog").secret
        with session.begin():
            found = names_of(session, [f"key:{number}" for number in range(1, 500)])
    assert f"clé {secret[:12]}…" in found.values()


@pytest.mark.parametrize("login", ["", "a", "deux mots", "x" * 101, "a\nb", "a\u200bb"])
def test_a_login_has_no_space_and_a_sensible_length(database: Database, login: str) -> None:
    with pytest.raises(FormError) as caught:
        make(database, login)
    assert caught.value.field == "login"


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\nb", "a\x1b[2J"])
def test_a_name_stays_on_its_line(database: Database, name: str) -> None:
    with database.session() as session, pytest.raises(FormError) as caught:
        accounts.add(session, COMMAND, login="camille", name=name, role=Role.READER)
    assert caught.value.field == "name"


def test_a_login_is_given_once_however_it_is_typed(database: Database) -> None:
    make(database, "camille")
    with pytest.raises(FormError, match="déjà pris"):
        make(database, "CAMILLE ")


def test_disabling_ends_the_sessions_at_once_and_opens_no_other(database: Database) -> None:
    person = make(database, "alex")
    token = enter(database, "alex")
    with database.session() as session:
        accounts.disable(session, COMMAND, person.id)
    assert not alive(database, token)
    with pytest.raises(SignInError):
        enter(database, "alex")


def test_a_reset_takes_password_second_factor_and_sessions_away(database: Database) -> None:
    person = make(database, "alex")
    token = enter(database, "alex")
    with database.session() as session:
        made = accounts.reset(session, COMMAND, person.id)
        found = people.find(session, person.id)
    assert made.token
    assert (found.password, found.totp_secret) == (None, None)
    assert not alive(database, token)
    with pytest.raises(SignInError):
        enter(database, "alex")


def test_a_reset_opens_a_closed_account_again(database: Database) -> None:
    person = make(database, "alex")
    with database.session() as session:
        accounts.disable(session, COMMAND, person.id)
        accounts.reset(session, COMMAND, person.id)
        accounts.set_password(session, COMMAND, person.id, PASSWORD)
    assert enter(database, "alex")


def test_the_last_owner_can_be_neither_disabled_nor_demoted(database: Database) -> None:
    person = make(database, "camille", Role.OWNER)
    make(database, "pending", Role.OWNER, password=None)
    gone = make(database, "gone", Role.OWNER)
    with database.session() as session:
        accounts.disable(session, COMMAND, gone.id)
        with pytest.raises(LastOwnerError):
            accounts.disable(session, COMMAND, person.id)
        with pytest.raises(LastOwnerError):
            accounts.change_rights(session, COMMAND, person.id, Role.MODERATOR, [])
        assert people.find(session, person.id).role == "owner"


def test_an_owner_may_go_once_there_is_another(database: Database) -> None:
    person = make(database, "camille", Role.OWNER)
    make(database, "alex", Role.OWNER)
    with database.session() as session:
        accounts.change_rights(session, COMMAND, person.id, Role.READER, [])
        accounts.disable(session, COMMAND, person.id)
        assert people.find(session, person.id).disabled_at


def test_two_owners_who_dismiss_each_other_at_once_leave_one(database: Database) -> None:
    both = [make(database, login, Role.OWNER) for login in ("camille", "alex")]
    start = Barrier(2)

    def dismiss(person: Moderator) -> bool:
        with database.session() as session:
            start.wait()
            try:
                accounts.disable(session, COMMAND, person.id)
            except LastOwnerError:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(dismiss, both)) == [False, True]


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.READER])
def test_only_owners_manage_people(database: Database, role: Role) -> None:
    actor = acting(database, make(database, "alex", role))
    other = make(database, "camille", Role.OWNER)
    with database.session() as session:
        with pytest.raises(ForbiddenError):
            accounts.add(session, actor, login="new", name="New", role=Role.OWNER)
        for act in (accounts.disable, accounts.reset):
            with pytest.raises(ForbiddenError):
                act(session, actor, other.id)
        with pytest.raises(ForbiddenError):
            accounts.change_rights(session, actor, other.id, Role.READER, [])


def test_a_new_password_ends_the_other_sessions(database: Database) -> None:
    person = make(database, "alex")
    here, there = enter(database, "alex"), enter(database, "alex")
    with database.session() as session:
        profile.change_password(session, person.id, PASSWORD, "tout autre chose", here)
    assert alive(database, here)
    assert not alive(database, there)


def test_guessing_the_current_password_closes_the_account(database: Database) -> None:
    person = make(database, "alex")
    with database.session() as session:
        for _ in range(5):
            with pytest.raises(FormError):
                profile.prove(session, person.id, "au hasard")
        with pytest.raises(FormError):
            profile.prove(session, person.id, PASSWORD)


def test_each_act_leaves_a_line_that_holds_no_secret(database: Database) -> None:
    person = make(database, "alex")
    with database.session() as session:
        accounts.change_rights(session, COMMAND, person.id, Role.READER, [])
        accounts.disable(session, COMMAND, person.id)
        accounts.reset(session, COMMAND, person.id)
        lines = audit.entries(session, limit=20)
        assert audit.verify(session).first_broken is None
    assert [line.action.partition(".")[2] for line in lines] == [
        "reset",
        "disable",
        "rights",
        "set",
        "add",
    ]
    assert PASSWORD not in str([line.details for line in lines])
    assert {line.actor for line in lines} == {"command"}


def test_a_secret_of_the_installation_is_made_once(database: Database) -> None:
    start = Barrier(4)

    def ask(_: int) -> str:
        with database.session() as session:
            start.wait()
            return secret_of(session, "csrf")

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(ask, range(4)))
    assert len(found) == 1
    assert len(found.pop()) >= 43


def test_passwords_are_kept_with_the_parameters_of_the_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    assert passwords._hasher.check_needs_rehash(PasswordHasher().hash("x")) is False
    assert passwords.encode(PASSWORD).startswith("$argon2id$")


def test_the_service_and_the_command_line_act_in_their_own_name() -> None:
    assert (SYSTEM.key, COMMAND.key) == ("service", "command")
    assert COMMAND.owner


def test_a_person_may_sign_out_while_their_access_is_closed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = acting(database, make(database, "camille", Role.OWNER))
    leaving = make(database, "alex")
    token, written, record = enter(database, "alex"), Event(), audit.record

    def slow(session: Session, actor: str, action: str, *more: Any, **details: Any) -> Any:  # noqa: ANN401 -- as ``record``
        if action == "sign_out":
            written.wait(1)  # the row of the session is locked; the journal not yet
        line = record(session, actor, action, *more, **details)
        if action == "moderator.disable":
            written.set()
        return line

    monkeypatch.setattr(audit, "record", slow)

    def leave() -> None:
        with database.session() as session:
            sign_out(session, leaving.id, token)

    def close() -> None:
        with database.session() as session:
            accounts.disable(session, owner, leaving.id)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(leave)]
        sleep(0.2)
        both.append(pool.submit(close))
        for done in both:
            done.result()
    assert not alive(database, token)
