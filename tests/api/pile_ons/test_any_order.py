"""Late, twice, in any order, through several processes: the same in the end."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from api.services.keys import create_key, recognise
from api.services.pile_ons.states import signs_of, stand
from api.storage.database import Database
from api.storage.tables import Comment, Contribution, Measure, PileOn
from api.storage.types import now
from tests.api.pile_ons.conftest import VICTIM, Graded, Site, new_site, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from moderation.domain import comment as domain
    from moderation.engine import ModerationEngine

PROCESSES = 4
ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class End:
    """How things stand for everybody of a site, in what does not depend on its key.

    The signs are those of now: the rows keep the worst that was seen on the way.
    """

    pile_ons: list[tuple[Any, ...]]
    comments: int
    contributions: int


def end_of(site: Site) -> End:
    at = now()
    with site.database.session() as session, session.begin():
        rows = session.scalars(
            select(PileOn).where(PileOn.site_id == site.id).order_by(PileOn.target_name)
        ).all()
        ladder = site.graded.policy.ladder
        found = [
            (
                row.target_name,
                row.state,
                row.opened_at,
                row.last_at,
                row.thread,
                signs_of(stand(session, site.id, row.target, ladder, at)[1]),
            )
            for row in rows
            if row.state != "calm"
        ]
        counts = [
            session.scalar(select(func.count()).where(table.site_id == site.id)) or 0
            for table in (Comment, Contribution)
        ]
    return End(found, *counts)


def another(site: Site) -> Site:
    with site.database.session() as session:
        return replace(site, id=new_site(session, uuid4().hex))


def known_here(site: Site, comments: Sequence[domain.Comment]) -> Site:
    """Publish something of everybody elsewhere on the site: who is new depends on who came."""
    authors = sorted({one.author.id or "" for one in comments})
    site.send(
        *(
            said(n, "calme", author=author, to=None, thread="avant", id=f"avant {author}")
            for n, author in enumerate(authors)
        ),
        together=True,
    )
    return site


def close(site: Site, people: Sequence[str]) -> None:
    """Say something calm to everybody, so that the last look sees all that was said."""
    for n, person in enumerate(people):
        site.send(said(900 + n, "calme", author="ami", to=person, ago=timedelta(0)))


comments = st.lists(
    st.tuples(
        st.integers(0, 480),
        st.sampled_from(["mild", "mild", "mild", "insult", "calme"]),
        st.integers(1, 8),
        st.sampled_from(["victime", "victime", "autre", None]),
    ),
    min_size=4,
    max_size=16,
    unique_by=lambda row: row[0],
)


@pytest.fixture
def one_site(sqlite_url: str) -> Iterator[Site]:
    """Yield a site for what does not depend on the database."""
    database = Database(sqlite_url)
    graded = Graded()
    with database.session() as session:
        caller = recognise(session, create_key(session, "blog").secret)
    assert caller is not None
    yield Site(database, cast("ModerationEngine", graded), caller.site_id, graded)
    database.dispose()


@settings(
    max_examples=20,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(rows=comments, data=st.data())
def test_any_order_with_repetitions_ends_in_the_same_state(
    one_site: Site, rows: list[tuple[int, str, int, str | None]], data: st.DataObject
) -> None:
    # All within ten minutes: what falls out of a window meanwhile is another moment's.
    start = now() - timedelta(minutes=9)
    sent = [
        said(
            n,
            grade,
            author=f"a{author}",
            to=to,
            at=start + timedelta(seconds=second),
            id=f"{n}",
        )
        for n, (second, grade, author, to) in enumerate(sorted(rows))
    ]
    in_order, mixed, batched = (known_here(another(one_site), sent) for _ in range(3))
    in_order.send(*sent)
    twice = data.draw(st.permutations([*sent, *sent[: len(sent) // 2]]))
    mixed.send(*twice)
    half = len(twice) // 2
    batched.send(*twice[half:], together=True)
    batched.send(*twice[:half], together=True)
    for site in (in_order, mixed, batched):
        close(site, ["victime", "autre"])
    assert end_of(mixed) == end_of(in_order)
    assert end_of(batched) == end_of(in_order)


def a_raid() -> list[domain.Comment]:
    """Return a raid on one person, and on a second one beside, among calm comments."""
    found = [said(n, author=f"meute-{n % 17}") for n in range(40)]
    found += [said(n, author=f"meute-{n % 7}", to="autre") for n in range(40, 56)]
    found += [said(n, "calme", author=f"ami-{n}") for n in range(56, 72)]
    return found


@pytest.mark.timeout(120)
@pytest.mark.postgresql
def test_a_raid_through_four_processes_ends_as_in_sequence(site: Site) -> None:
    if site.database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    everything = a_raid()
    known_here(site, everything)
    url = site.database.url.render_as_string(hide_password=False)
    parts: list[Sequence[domain.Comment]] = [everything[n::2] for n in (0, 1, 0, 1)]
    work = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.api.pile_ons.raiders"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
        )
        for _ in parts
    ]
    for seed, (process, part) in enumerate(zip(work, parts, strict=True)):
        assert process.stdin is not None
        process.stdin.write(pickle.dumps((url, site.id, seed, part)))
        process.stdin.close()
    assert [process.wait(60) for process in work] == [0] * PROCESSES
    sequence = known_here(another(site), everything)
    sequence.send(*everything)
    for one in (site, sequence):
        close(one, [VICTIM, "autre"])
    found = end_of(site)
    assert found == end_of(sequence)
    assert [row[:2] for row in found.pile_ons] == [("Autre", "pile_on"), ("Victime", "pile_on")]
    assert found.comments == found.contributions == 72 + 2 + 33
    with site.database.session() as session:
        assert session.scalar(select(func.count()).where(PileOn.site_id == site.id)) == 2
        raised = session.execute(
            select(Measure.pile_on_id, Measure.kind).where(Measure.site_id == site.id)
        ).all()
    assert len(raised) == len(set(raised)) == 4
