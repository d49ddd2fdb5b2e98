"""What a comment of a long thread costs, beside one of a short thread, in one run.

Both are hostile and concern somebody whom the whole thread concerns: the dearest kind. The
model is left out, for it does not look at threads.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from api.storage.database import Database
from api.storage.migrate import migrate
from tests.api.pile_ons.conftest import Graded, Site, new_site, said
from tests.api.pile_ons.test_bounded_cost import fill

if TYPE_CHECKING:
    from moderation.engine import ModerationEngine

SHORT, LONG = 100, 100_000
OF_EACH = 31
MOST_DEARER = 1.25
"""How much dearer a comment of the long thread may be."""


def measure() -> tuple[str, float, float, float]:
    """Return a row of the bench: its name, both medians in ms, and how far above the floor."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        migrate(database.engine)
        graded = Graded()
        with database.session() as session:
            number = new_site(session, "bench")
        site = Site(database, cast("ModerationEngine", graded), number, graded)
        fill(site, "short", SHORT)
        fill(site, "long", LONG)
        # In turn: whatever else the machine does slows both.
        pairs = [(_took(site, "short", n), _took(site, "long", n)) for n in range(OF_EACH)]
        database.dispose()
    short, long = (statistics.median(taken) * 1_000 for taken in zip(*pairs, strict=True))
    name = f"hostile comment of a thread of {LONG:,} against one of {SHORT}, median ms"
    return name, long, short, MOST_DEARER * short / long


def _took(site: Site, thread: str, number: int) -> float:
    comment = said(number, author=f"{thread} {number % 2}", thread=thread, id=f"{thread}{number}")
    began = time.perf_counter()
    site.send(comment)
    return time.perf_counter() - began
