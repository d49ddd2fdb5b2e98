"""``moderation moderators``: make, list, disable and reset the accounts of people."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

import click

from api.cli.columns import columns, minute
from moderation.domain.errors import ModerationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from api.storage.tables import Moderator

_Result = TypeVar("_Result")
_ROLES = ("owner", "moderator", "reader")
_HEAD = ("LOGIN", "NAME", "ROLE", "SITES", "SECOND FACTOR", "STATE")


class AccountError(ModerationError):
    """An account that cannot be made or changed so."""


@click.group(epilog="Example: moderation moderators add camille --role owner")
def moderators() -> None:
    """Make, list, disable and reset the accounts of those who review."""


@moderators.command(epilog="Example: moderation moderators add camille --site my-blog")
@click.argument("login")
@click.option("--name", help="What others read.  [default: the login]")
@click.option(
    "--role", type=click.Choice(_ROLES), default="moderator", show_default=True, help="May do what."
)
@click.option("--site", "sites", multiple=True, help="A site they see; repeat it for several.")
@click.option("--password-stdin", is_flag=True, help="Read a password instead of making a link.")
def add(
    *, login: str, name: str | None, role: str, sites: tuple[str, ...], password_stdin: bool
) -> None:
    """Make an account and print the link by which its person chooses a password.

    The link is a path, to be put behind the address at which people reach the service; it
    works once, for seven days. Owners see all sites.
    """
    from api.services.actors import COMMAND, Role  # noqa: PLC0415 -- same
    from api.services.people import accounts, passwords, people  # noqa: PLC0415 -- slow to import

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None

    def act(session: Session) -> accounts.Invited:
        numbers = _numbers(session, sites)
        if password is not None:
            passwords.accept(password, people.login_of(login))
        made = accounts.add(
            session, COMMAND, login=login, name=name or login, role=Role(role), site_ids=numbers
        )
        if password is not None:
            accounts.set_password(session, COMMAND, made.moderator.id, password)
        return made

    made = _done(act)
    if password is None:
        _show_link(made.token)
    else:
        click.echo(f"{made.moderator.login} can sign in: /moderation/connexion", err=True)


@moderators.command(name="list", epilog="Example: moderation moderators list")
def list_() -> None:
    """List all accounts: role, sites, whether they may sign in."""
    from api.services.people import people  # noqa: PLC0415 -- slow to import

    rows = _done(people.everyone)
    if not rows:
        click.echo("No one yet. Begin: moderation moderators add LOGIN --role owner", err=True)
        return
    click.echo(columns([_HEAD, *map(_line, rows)]))


@moderators.command(epilog="Example: moderation moderators disable camille")
@click.argument("login")
def disable(*, login: str) -> None:
    """Refuse a person from now on, and end their sessions at once."""
    from api.services.actors import COMMAND  # noqa: PLC0415 -- same
    from api.services.people import accounts  # noqa: PLC0415 -- slow to import

    person = _done(lambda session: accounts.disable(session, COMMAND, _number(session, login)))
    click.echo(f"{person.login} is disabled.")


@moderators.command(epilog="Example: moderation moderators reset camille")
@click.argument("login")
def reset(*, login: str) -> None:
    """Take password, second factor and sessions away; print a new link; open a closed account."""
    from api.services.actors import COMMAND  # noqa: PLC0415 -- same
    from api.services.people import accounts  # noqa: PLC0415 -- slow to import

    made = _done(lambda session: accounts.reset(session, COMMAND, _number(session, login)))
    _show_link(made.token)


def _done(act: Callable[[Session], _Result]) -> _Result:
    """Do something with the database; a refusal becomes a sentence."""
    from api.cli.store import open_store  # noqa: PLC0415 -- slow to import
    from api.services.errors import ServiceError  # noqa: PLC0415 -- same
    from api.settings import load_settings  # noqa: PLC0415 -- same

    try:
        with open_store(load_settings()) as session:
            return act(session)
    except ServiceError as error:
        raise AccountError(str(error)) from error


def _numbers(session: Session, names: Sequence[str]) -> list[int]:
    from api.services.people.accounts import all_sites  # noqa: PLC0415 -- slow to import

    known = {site.name: site.id for site in all_sites(session)}
    unknown = [name for name in names if name not in known]
    if unknown:
        there = ", ".join(known) or "none yet: moderation keys create --site NAME makes one"
        raise AccountError(f"No such site: {', '.join(unknown)}. Sites: {there}.")
    return [known[name] for name in names]


def _number(session: Session, login: str) -> int:
    from api.services.people.people import find_by_login  # noqa: PLC0415 -- slow to import

    found = find_by_login(session, login)
    if found is None:
        raise AccountError(f"No one signs in as {login}. See: moderation moderators list")
    return found.id


def _show_link(token: str) -> None:
    click.echo(f"/moderation/invitation/{token}")
    click.echo("This link is shown only once; it works once, for seven days.", err=True)


def _line(row: Moderator) -> tuple[str, ...]:
    sites = "all" if row.role == "owner" else ", ".join(site.name for site in row.sites) or "-"
    factor = "yes" if row.totp_secret else "-"
    state = "active" if row.password else "invited"
    if row.disabled_at:
        state = f"disabled {minute(row.disabled_at)}"
    return (row.login, row.name, row.role, sites, factor, state)
