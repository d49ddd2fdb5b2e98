"""A tuned policy is the owner's file with other thresholds, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.domain.errors import InvalidPolicyError
from moderation.domain.policy import SHIPPED, load_policy, parse_policy
from moderation.domain.policy_shift import crosses, shift_policy
from moderation.training.policy_file import renamed, written

TEXT = SHIPPED.read_text(encoding="utf-8")
POLICY = load_policy()
SHIFT = st.floats(-4, 4)


@settings(deadline=None)
@given(SHIFT, SHIFT)
def test_what_is_written_is_the_policy_and_keeps_the_rest(hold: float, reject: float) -> None:
    moved = renamed(shift_policy(POLICY, hold=hold, reject=reject))
    if crosses(moved):
        return
    text = written(TEXT, moved, ["Why."])
    found = parse_policy(text)
    assert found == moved
    back = replace(found, version=POLICY.version, thresholds=POLICY.thresholds)
    assert replace(back, first=POLICY.first) == POLICY
    changed = [
        line for line in text.splitlines() if line not in TEXT.splitlines() and "{ " not in line
    ]
    assert changed == ["# tune: Why.", f'version = "{moved.version}"']


def test_unmoved_thresholds_are_left_as_they_were_typed() -> None:
    text = written(TEXT, replace(POLICY, version="mine"), [])
    assert text == TEXT.replace(f'version = "{POLICY.version}"', 'version = "mine"')


def test_tuning_a_tuned_policy_replaces_its_remarks_and_its_name() -> None:
    once = renamed(shift_policy(POLICY, hold=1.0, reject=None))
    again = renamed(shift_policy(once, hold=-0.5, reject=None))
    text = written(written(TEXT, once, ["Old."]), again, ["New\nlines."])
    assert text.startswith("# tune: New lines.\n")
    assert "Old." not in text
    assert again.version.count("+") == 1
    assert again.version.startswith(f"{POLICY.version}+")
    assert once.version != again.version
    assert renamed(again).version == again.version


def test_a_file_that_is_laid_out_otherwise_is_written_too() -> None:
    text = TEXT.replace(
        "anonymous = { hold = 0.15, reject = 0.97 }\n",
        "anonymous.hold = 0.15 # mine\nanonymous.reject = 0.97\n",
    )
    moved = shift_policy(parse_policy(text), hold=1.0, reject=None)
    found = written(text, moved, [])
    assert "first = { hold = 0.2704 }" in found
    assert "anonymous.hold = 0.3242 # mine" in found
    assert parse_policy(found) == moved


def test_an_unsound_policy_is_never_written() -> None:
    with pytest.raises(InvalidPolicyError, match="`hold` is above `reject`"):
        written(TEXT, shift_policy(POLICY, hold=6.0, reject=None), [])
