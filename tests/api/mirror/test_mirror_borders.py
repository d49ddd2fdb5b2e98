from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.mirror import SENTENCES, reflect, unsigned
from api.services.mirror_borders import STEP, softened
from moderation.domain.comment import Accountability, Comment
from moderation.domain.decision import Outcome
from moderation.domain.policy import Policy, Threshold, load_policy
from moderation.domain.policy_reasons import SIGNAL_REASONS
from moderation.domain.scores import SCORE_NAMES, Scores, Span
from tests.api.mirror.conftest import Dial

POLICY = load_policy()
WORDS = re.compile("rentre|chez toi|déranges|salle")
SHARE = st.floats(0, 1).map(lambda share: round(share, 4))
SCORES = st.builds(Scores, **dict.fromkeys(SCORE_NAMES, SHARE))


def with_threshold(row: Threshold) -> Policy:
    return replace(
        POLICY, thresholds={"insult": dict.fromkeys(Accountability, row)}, first={"insult": row}
    )


def border(probability: float) -> float:
    """Return where remarks begin of a policy that holds insults from a probability on."""
    found = softened(with_threshold(Threshold(probability)))
    row = found.thresholds["insult"][Accountability.KNOWN]
    assert row.hold is not None
    assert found.first["insult"] == row
    return row.hold


def log_odds(probability: float) -> float:
    return math.log(probability) - math.log1p(-probability)


@given(st.floats(0.001, 0.999))
def test_a_border_is_never_above_the_threshold_and_never_far_below(probability: float) -> None:
    found = border(probability)
    assert found <= probability
    assert log_odds(probability) - log_odds(found) < STEP + 0.2  # rounded to four decimals


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_borders_keep_the_order_of_thresholds(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert border(low) <= border(high)


def test_there_are_few_borders_so_that_they_tell_little() -> None:
    assert len({border(number / 1000) for number in range(10, 991)}) <= 14


@pytest.mark.parametrize("extreme", [0.0, 1.0])
def test_a_threshold_that_is_met_by_all_or_none_stays(extreme: float) -> None:
    assert border(extreme) == extreme


def test_a_score_that_only_rejects_is_remarked_on_too() -> None:
    found = softened(with_threshold(Threshold(reject=0.97)))
    assert found.thresholds["insult"][Accountability.KNOWN].hold == 0.9525


@given(
    scores=SCORES,
    accountability=st.sampled_from(Accountability),
    first=st.booleans(),
    reading=st.floats(0.05, 1.0),
)
def test_what_would_be_held_for_its_words_always_has_a_remark(
    *, scores: Scores, accountability: Accountability, first: bool, reading: float
) -> None:
    policy = replace(POLICY, reading=replace(POLICY.reading, lecturing_hold=reading))
    outcome, _ = policy.decide(scores, accountability, first=first)
    seen, reasons = softened(policy).decide(scores, accountability, first=first)
    assert seen <= Outcome.HOLD
    assert (outcome == Outcome.APPROVE) or reasons


def test_every_remark_that_the_policy_may_cause_has_a_sentence() -> None:
    codes = {template.label or template.code for template in POLICY.templates.values()}
    assert codes - set(SIGNAL_REASONS) | {"sans-lecture"} == set(SENTENCES) - {"obscene"}


def told(text: str, *spans: Span) -> list[str]:
    """Return the words that a remark on an insult points at."""
    engine = Dial({"insult": 0.9}, spans)
    (remark,) = reflect(engine, unsigned(Comment(text)))  # type: ignore[arg-type]  # its stand-in
    return [text[start:end] for start, end in remark.words]


def test_words_that_weigh_little_or_against_are_not_pointed_at() -> None:
    text = "Quel crétin aimable ici"
    spans = (
        Span(5, 11, "insult", 3.0),
        Span(12, 19, "insult", -1.0),
        Span(20, 23, "insult", 0.1),
        Span(0, 4, "lecturing", 5.0),
    )
    assert told(text, *spans) == ["crétin"]


def test_words_side_by_side_are_one_and_punctuation_is_none_of_them() -> None:
    text = "« Pauvre   type », dit-on d'un autre !"
    spans = (Span(0, 8, "insult", 2.0), Span(11, 17, "insult", 2.0), Span(37, 38, "insult", 2.0))
    assert told(text, *spans) == ["Pauvre   type"]


def test_a_short_word_between_two_that_weigh_belongs_to_their_phrase() -> None:
    text = "Tais-toi, et rentre donc chez toi : tu déranges toute la salle"
    spans = [Span(found.start(), found.end(), "insult", 1.0) for found in WORDS.finditer(text)]
    assert told(text, *spans) == ["rentre donc chez toi", "déranges", "salle"]


@given(st.text(max_size=30), st.data())
def test_words_lie_within_the_text_in_order_and_apart(text: str, data: st.DataObject) -> None:
    place = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(place, place, st.floats(-2, 5)), max_size=6))
    spans = [Span(min(a, b), max(a, b), "insult", weight) for a, b, weight in pairs]
    engine = Dial({"insult": 0.9}, tuple(spans))
    (remark,) = reflect(engine, unsigned(Comment(text)))  # type: ignore[arg-type]  # its stand-in
    edges = [edge for word in remark.words for edge in word]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= len(text) for edge in edges)
