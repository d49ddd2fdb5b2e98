from __future__ import annotations

import pytest

from api.services.pile_ons.aftermath import Aftermath
from api.web.desk.pile_on_page import after_sentences


@pytest.mark.parametrize(
    ("since", "hostile", "said"),
    [
        (3, 0, "3 commentaires la concernent, aucun n’est hostile."),
        (3, 1, "3 commentaires la concernent, 1 est hostile."),
        (3, 2, "3 commentaires la concernent, 2 sont hostiles."),
    ],
)
def test_what_came_since_is_said_in_the_singular_and_in_the_plural(
    since: int, hostile: int, said: str
) -> None:
    after = Aftermath({"reject": 2}, 0, 0, 0, since, hostile, 0, 0)
    last = after_sentences(after, over=True)[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert last.endswith(said)
