"""A lexicon small enough to be read at a glance."""

from __future__ import annotations

import pytest

from moderation.text.lexicon import Lexicon
from moderation.text.lexicon_rows import COLUMNS
from moderation.text.normalise import Normaliser

ROWS = """
con|noun|on|insult|2|1|||kon|con carne
connard|noun|ard|insult|3|1||||
connasse|noun|plural|insult|3|1||||
enculé|noun|e|insult+obscene|3|1||||
pute|noun|plural|insult+obscene|3|1||||
putain|noun|plural|obscene|2|0||||
merde|noun|plural|obscene|2|0||||
salope|noun|plural|insult+obscene|3|1||||
salaud|noun|plural|insult|3|1||||
pédé|noun|plural|hate+insult|3|1|||pd|
fils de pute|expression|plural|insult+obscene|3|1|||fdp|
trou du cul|expression|plural|insult|3|1||||
cul|noun|plural|obscene|2|0||||cul-de-sac, cul de poule
ta gueule|expression|invariable|insult|3|1|||ferme-la|
chien|noun|ien|insult|1|1||||chien de garde, animal: laisse
bâtard|noun|ard|insult|3|1||||bâtard: pain
débile|noun|plural|insult|2|1||||
niquer|verb|er|obscene|3|1||||
abruti|noun|e|insult|2|1||||
idiot|noun|e|insult|2|1||||
imbécile|noun|plural|insult|2|1||||
fuck|interjection|invariable|obscene|2|0||||
""".strip()


def table(rows: str = ROWS) -> str:
    """Write rows as a lexicon file; bars stand for tabs."""
    return "\n".join(["\t".join(COLUMNS), *rows.replace("|", "\t").splitlines()])


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.parse(table(), "small.tsv")


@pytest.fixture(scope="session")
def normaliser(lexicon: Lexicon) -> Normaliser:
    return Normaliser(lexicon)
