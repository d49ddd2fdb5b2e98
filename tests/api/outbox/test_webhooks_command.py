from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from click.testing import CliRunner, Result

from api.cli.main import main
from api.services.outbox.delivery import Fault, Sent, claim_due, settle

if TYPE_CHECKING:
    from tests.api.outbox.conftest import Desk


class Webhooks(Protocol):
    """Runs ``moderation webhooks``."""

    def __call__(self, *arguments: str) -> Result: ...


@pytest.fixture
def webhooks(desk: Desk, database_url: str) -> Webhooks:
    assert desk.site_id

    def run(*arguments: str) -> Result:
        env = {"MODERATION_DATABASE_URL": database_url, "COLUMNS": "200"}
        return CliRunner().invoke(main, ["webhooks", *arguments], env=env)

    return run


def give_up(desk: Desk) -> None:
    with desk.database.session() as session:
        due = claim_due(session, "w1")
        assert due is not None
        assert settle(session, due, "w1", Sent(Fault.GONE, 410))


def test_only_the_secret_is_on_standard_output(webhooks: Webhooks) -> None:
    made = webhooks("set", "--site", "blog", "https://blog.example/hook")
    assert made.stdout.startswith("whsec_")
    assert len(made.stdout.split()) == 1
    assert "only once" in made.stderr
    rotated = webhooks("rotate", "--site", "blog")
    assert rotated.stdout.startswith("whsec_")
    assert rotated.stdout != made.stdout
    assert "24 hours" in rotated.stderr


def test_the_list_shows_how_each_site_is_told_and_no_secret(webhooks: Webhooks, desk: Desk) -> None:
    assert webhooks("list").stdout == (
        "blog: no webhook; last delivery never; 0 waiting, 0 given up\n"
    )
    secret = webhooks("set", "--site", "blog", "https://blog.example/hook").stdout.strip()
    desk.decide(desk.receive())
    listed = webhooks("list").stdout
    assert "blog: https://blog.example/hook; last delivery never; 1 waiting" in listed
    assert secret not in listed
    assert "1 message(s) waited" in webhooks("disable", "--site", "blog").stdout
    assert "(disabled)" in webhooks("list").stdout


def test_what_was_given_up_is_sent_again(webhooks: Webhooks, desk: Desk) -> None:
    desk.listen()
    numbers = [desk.decide(desk.receive(f"c{n}")) for n in range(2)]
    give_up(desk)
    give_up(desk)
    assert "2 given up" in webhooks("list").stdout
    assert webhooks("replay", "--message", str(numbers[0])).stdout.startswith("1 message(s)")
    assert webhooks("replay", "--site", "blog").stdout.startswith("1 message(s)")
    assert webhooks("replay", "--site", "blog").stdout.startswith("0 message(s)")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("set", "--site", "inconnu", "https://a.example/"), "No site is called inconnu"),
        (("set", "--site", "blog", "http://a.example/"), "must begin with https://"),
        (("rotate", "--site", "blog"), "has no webhook in use"),
        (("disable", "--site", "blog"), "has no webhook in use"),
        (("replay", "--site", "blog"), "has no webhook in use"),
        (("replay", "--site", "inconnu"), "No site is called inconnu"),
        (("replay", "--message", "7"), "No message has this number"),
        (("replay",), "Give either --site or --message"),
        (("replay", "--site", "blog", "--message", "7"), "Give either --site or --message"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    webhooks: Webhooks, arguments: tuple[str, ...], sentence: str
) -> None:
    result = webhooks(*arguments)
    assert result.exit_code in {1, 2}
    assert sentence in result.output


def test_what_was_replaced_is_not_sent_again(webhooks: Webhooks, desk: Desk) -> None:
    desk.listen()
    comment = desk.receive()
    number = desk.decide(comment)
    give_up(desk)
    desk.decide(comment)
    result = webhooks("replay", "--message", str(number))
    assert result.exit_code == 1
    assert "nothing is sent again" in result.output


def test_the_worker_sends_what_is_due_and_ends(desk: Desk, database_url: str) -> None:
    desk.listen("https://127.0.0.1:9/")
    number = desk.decide(desk.receive())
    env = {"MODERATION_DATABASE_URL": database_url}
    result = CliRunner().invoke(main, ["worker", "--once"], env=env)
    assert result.exit_code == 0
    assert desk.message(number).last_error == "forbidden_address"
