"""Time alone: what nobody stirs cools, is over, and is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from api.services.pile_ons.states import settle
from api.storage.tables import Message
from api.storage.types import now
from api.worker.jobs import JOBS, cool_pile_ons
from moderation.domain.pile_on_state import OVER, QUIET
from moderation.domain.policy import SHIPPED, load_policy
from tests.api.pile_ons.conftest import codes, said

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.api.pile_ons.conftest import Site

MINUTE = timedelta(minutes=1)
RAID = range(1, 7)


def settled(site: Site, after: timedelta) -> int:
    with site.database.session() as session:
        return settle(session, now() + after)


def test_a_pile_on_cools_and_is_over_by_time_alone(site: Site) -> None:
    site.send(*map(said, RAID))
    assert settled(site, 2 * MINUTE) == 0
    assert settled(site, QUIET) == 1
    assert site.pile_ons()[0].state == "cooling"
    assert settled(site, QUIET + MINUTE) == 0
    assert settled(site, OVER) == 1
    [row] = site.pile_ons()
    assert (row.state, row.peaked) == ("calm", True)
    assert row.closed_at is not None
    assert row.version == 4
    assert settled(site, OVER) == 0


def test_what_cools_still_shields_the_person_for_a_while(site: Site) -> None:
    site.send(*map(said, RAID))
    raised = len(site.measures())
    settled(site, QUIET)
    [shield] = site.measures()[raised:]
    assert (shield.kind, shield.made_by) == ("hold_aimed", "service")
    assert shield.expires_at - site.pile_ons()[0].since == timedelta(hours=1)


def test_the_end_is_told_with_the_last_comment_that_counted(site: Site) -> None:
    site.send(*map(said, RAID))
    told = len(site.all(Message))
    settled(site, QUIET)
    messages = site.all(Message)
    assert len(messages) == told + 1
    assert '"state":"cooling"' in messages[-1].body
    assert messages[-1].comment_id == site.contributions()[-1].comment_id


def test_a_comment_lets_time_pass_first(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.send(*map(said, RAID))
    later = now() + QUIET + MINUTE
    monkeypatch.setattr("api.services.moderate.now", lambda: later)
    [decision] = site.send(said(50, "calme", at=later))
    assert site.pile_ons()[0].state == "cooling"
    assert codes(decision) == ["bouclier"]


def test_what_comes_late_belongs_to_what_was_over(site: Site) -> None:
    site.send(*map(said, RAID))
    settled(site, OVER)
    site.send(said(0))
    [row] = site.pile_ons()
    assert row.opened_at == said(0).created_at
    assert row.state != "calm"
    assert row.closed_at is None


def test_a_later_wave_is_another_pile_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.send(*map(said, RAID))
    settled(site, OVER)
    later = now() + OVER + timedelta(hours=1)
    monkeypatch.setattr("api.services.moderate.now", lambda: later)
    site.send(*(said(n, at=later - timedelta(seconds=60 - n)) for n in range(11, 17)))
    first, second = site.pile_ons()
    assert (first.state, second.state) == ("calm", "pile_on")
    assert first.closed_at is not None
    assert second.opened_at > first.closed_at


def test_the_worker_does_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.send(*map(said, RAID))
    assert cool_pile_ons in JOBS
    assert not cool_pile_ons(site.database.session)
    later = now() + QUIET
    monkeypatch.setattr("api.worker.jobs.now", lambda: later)
    assert cool_pile_ons(site.database.session)
    assert not cool_pile_ons(site.database.session)
    assert site.pile_ons()[0].state == "cooling"


def test_the_worker_answers_by_the_policy_of_the_settings(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "policy.toml"
    shipped = SHIPPED.read_text(encoding="utf-8")
    own.write_text(shipped.replace('cooling = ["hold_aimed"]', "cooling = []"), encoding="utf-8")
    monkeypatch.setenv("MODERATION_POLICY", str(own))
    site.graded.policy = load_policy(own)
    site.send(*map(said, RAID))
    raised = len(site.measures())
    later = now() + QUIET
    monkeypatch.setattr("api.worker.jobs.now", lambda: later)
    assert cool_pile_ons(site.database.session)
    assert site.pile_ons()[0].state == "cooling"
    assert len(site.measures()) == raised


def test_one_site_may_be_settled_alone(site: Site) -> None:
    site.send(*map(said, RAID))
    with site.database.session() as session:
        assert settle(session, now() + QUIET, site_id=site.id + 1) == 0
        assert settle(session, now() + QUIET, site_id=site.id) == 1


def test_no_more_are_looked_at_than_asked(site: Site) -> None:
    for victim in ("un", "deux", "trois"):
        site.send(*(said(n, to=victim, id=f"{victim}{n}") for n in RAID))
    with site.database.session() as session:
        assert settle(session, now() + QUIET, limit=2) == 2


def test_several_workers_may_do_it_at_once(site: Site) -> None:
    for victim in ("un", "deux", "trois"):
        site.send(*(said(n, to=victim, id=f"{victim}{n}") for n in RAID))
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: settled(site, QUIET), range(4)))
    assert sum(counts) == 3
    assert {row.state for row in site.pile_ons()} == {"cooling"}
