"""The policy: validated whole, monotonic, and never rejecting on a lesson."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.comment import Accountability
from moderation.domain.decision import Outcome
from moderation.domain.errors import InvalidPolicyError
from moderation.domain.policy import SHIPPED, load_policy, parse_policy
from moderation.domain.scores import SCORE_NAMES, Scores

if TYPE_CHECKING:
    from pathlib import Path

POLICY = load_policy()
PROBABILITY = st.floats(0, 1)
SCORES = st.builds(Scores, **dict.fromkeys(SCORE_NAMES, PROBABILITY))
LEVELS = st.sampled_from(Accountability)


def scores(**values: float) -> Scores:
    return Scores(**{**dict.fromkeys(SCORE_NAMES, 0.0), **values})


@given(SCORES, LEVELS, st.sampled_from(SCORE_NAMES), PROBABILITY)
def test_a_higher_score_never_gives_a_milder_outcome(
    low: Scores, level: Accountability, name: str, raised: float
) -> None:
    high = Scores(**{**low.as_dict(), name: max(low[name], raised)})
    assert POLICY.decide(high, level)[0] >= POLICY.decide(low, level)[0]


@given(SCORES)
def test_answering_for_ones_words_never_makes_the_outcome_more_severe(given: Scores) -> None:
    outcomes = [POLICY.decide(given, level)[0] for level in Accountability]
    assert outcomes == sorted(outcomes, reverse=True)


@given(PROBABILITY, PROBABILITY, PROBABILITY, LEVELS)
def test_lecturing_and_vulgarity_never_reject_even_together(
    lecturing: float, obscene: float, toxicity: float, level: Accountability
) -> None:
    given = scores(lecturing=lecturing, obscene=obscene, toxicity=toxicity)
    assert POLICY.decide(given, level)[0] < Outcome.REJECT


def test_vulgarity_aimed_at_nobody_is_published() -> None:
    assert POLICY.decide(scores(obscene=1.0), Accountability.ANONYMOUS) == (Outcome.APPROVE, ())


def test_a_clear_insult_by_a_hidden_face_is_rejected_with_its_clause() -> None:
    outcome, (reason,) = POLICY.decide(scores(insult=0.99), Accountability.ANONYMOUS)
    assert outcome is Outcome.REJECT
    assert (reason.code, reason.label) == ("insulte", "insult")
    assert reason.clause is not None
    assert reason.clause.id == "2"
    assert "insulte" in reason.sentence


def test_the_same_words_from_an_accountable_author_are_only_held() -> None:
    assert POLICY.decide(scores(insult=0.96), Accountability.TRUSTED)[0] is Outcome.HOLD


def test_reasons_come_the_most_severe_first() -> None:
    given = scores(lecturing=0.99, threat=0.97, insult=0.6)
    _, reasons = POLICY.decide(given, Accountability.ANONYMOUS)
    assert [reason.code for reason in reasons] == ["menace", "lecon", "insulte"]


def test_toxicity_is_a_reason_only_where_no_label_says_which() -> None:
    level = Accountability.ANONYMOUS
    _, alone = POLICY.decide(scores(toxicity=0.99), level)
    _, named = POLICY.decide(scores(toxicity=0.99, hate=0.6), level)
    assert [reason.code for reason in alone] == ["toxicite"]
    assert [reason.code for reason in named] == ["haine"]


def test_without_automatic_rejection_everything_severe_is_held_and_said_so() -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace(
        "automatic_reject = true", "automatic_reject = false"
    )
    outcome, (reason,) = parse_policy(text).decide(scores(insult=1.0), Accountability.ANONYMOUS)
    assert outcome is Outcome.HOLD
    assert "relire" in reason.sentence


def test_another_language_is_held_for_its_language() -> None:
    outcome, (reason,) = POLICY.hold_for_language()
    assert (outcome, reason.code, reason.label) == (Outcome.HOLD, "langue", None)


def test_the_trusted_age_is_read_in_days() -> None:
    assert POLICY.accountability.trusted_after == timedelta(days=90)


def test_every_problem_of_a_policy_is_reported_at_once() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    for right, wrong in (
        ("trusted_after_days = 90", "trusted_after_days = -1"),
        ("[thresholds.hate]", "[thresholds.hatred]"),
        (
            "anonymous = { hold = 0.35 }",
            "anonymous = { hold = 0.35, reject = 0.9 }",
        ),
        ("anonymous = { hold = 0.15, reject = 0.97 }", "anonymous = { hold = 1.5 }"),
        ('clause = "5"', 'clause = "9"'),
    ):
        assert right in text
        text = text.replace(right, wrong, 1)
    with pytest.raises(InvalidPolicyError) as refusal:
        parse_policy(text)
    said = " ".join(refusal.value.problems)
    for fragment in (
        "trusted_after_days",
        "hatred`: no such score",
        "`lecturing` alone may never reject",
        "must lie between 0 and 1, not 1.5",
        "there is no clause `9`",
        "nothing for `hatred`",
    ):
        assert fragment in said


@pytest.mark.parametrize(
    ("threshold", "problem"),
    [
        ("anonymous = { hold = 0.9, reject = 0.5 }", "`hold` is above `reject`"),
        ("anonymous = { hold = 0.9 }\nknown = { hold = 0.5 }", "more severe for known"),
        ("anonymous = { hold = true }", "not True"),
        ("anonymous = { hld = 0.5 }", "`hld` is unknown"),
        ("anonymous = 0.5", "must be a table"),
        ("nobody = { hold = 0.5 }", "`nobody` is unknown"),
        ("first = { hold = 0.5 }\nanonymous = { hold = 0.4 }", "`first` is milder"),
        ("first = { hold = 0.1, reject = 0.9 }", "it has a `hold` only"),
        ("first = { hold = 2 }", "must lie between 0 and 1"),
        ("anonymous = { hold = 0.4 }\nknown = { hold = 0.5 }", "a record buys nothing"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(threshold: str, problem: str) -> None:
    head, _, rest = SHIPPED.read_text(encoding="utf-8").partition("[thresholds.insult]\n")
    tail = rest.partition("[thresholds.hate]")[2]
    text = f"{head}[thresholds.insult]\n{threshold}\n\n[thresholds.hate]{tail}"
    with pytest.raises(InvalidPolicyError, match=problem):
        parse_policy(text)


REJECT = 'reject = "Votre commentaire insulte'


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        (REJECT, f"# {REJECT}", "`reasons.insulte`: it needs a sentence `reject`"),
        (REJECT, f'reject = "  " # {REJECT}', "`reject` must be a sentence"),
        (REJECT, f"reject = 3 # {REJECT}", "`reject` must be a sentence"),
        ('hold = "Votre', 'hold = " " # "Votre', "`reasons.insulte`: `hold` must be a sentence"),
        ('version = "2026-11-23.2"', 'version = " "', "`version` is empty"),
        ('label = "hate"', 'label = "insult"', "2 reasons for `insult`"),
        ('label = "insult"', 'label = "insolence"', "must be one of insult, .*not 'insolence'"),
        ('label = "insult"', "", "must be one of insult, .*not None"),
        ('label = "insult"', 'label = ["insult"]', r"not \['insult'\]"),
        ("[reasons.langue]", '[reasons.langue]\nlabel = "hate"', "has no `label`"),
        ('clause = "2"', 'clause = ["2"]', r"must be the id of a clause, not \['2'\]"),
        ('clause = "2"', 'clause = ""', "there is no clause ``"),
        ('id = "1"', 'id = ["1"]', "clause 1: `id`, `title` and `text` must be"),
        ("[reasons.langue]", "[reasons]\nmot = 3\n[reasons.langue]", "`reasons.mot`: it must be"),
    ],
)
def test_reasons_that_would_mislead_a_commenter_are_refused(
    right: str, wrong: str, problem: str
) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert right in text
    with pytest.raises(InvalidPolicyError, match=problem):
        parse_policy(text.replace(right, wrong, 1))


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("known_after_published = 5", "known_after_published = 0", "must be 1 to 100,000, not 0"),
        ("known_after_published = 5", "known_after_published = 2.5", "a whole number, not 2.5"),
        ("blameless_days = 180", "blameless_days = 180\nmercy = 3", "`accountability.mercy` is"),
        ("blameless_days = 180", "blameless_days = true", "must be 0 to 36,500, not True"),
        ("signs_needed = 2", "signs_needed = 5", "must be 1 to 4, not 5"),
        ("read_share = 0.25", 'read_share = "un quart"', "`reading.read_share` must be 0 to 1"),
        ("authors = 5", "authors = 2", "`pile_ons.authors` must be 3 to 1,000, not 2"),
        ('warming = ["tell"]', 'warming = ["shout"]', "must be a list of tell, hold_newcomers"),
        ('warming = ["tell"]', 'calm = ["tell"]', "`pile_ons.answers.calm`: no such state"),
        ("Vous êtes le {rank}", "Vous êtes le {number}", "which is not known"),
        ("Vous êtes le {rank}", "Vous êtes le {rank", "a brace that is not closed"),
    ],
)
def test_rules_of_what_surrounds_a_comment_are_checked(
    right: str, wrong: str, problem: str
) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert right in text
    with pytest.raises(InvalidPolicyError, match=problem):
        parse_policy(text.replace(right, wrong, 1))


def test_what_a_policy_leaves_out_is_said_by_the_shipped_one() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    head, _, rest = text.partition("[reading]")
    short = head + rest[rest.index("[[clauses]]") :]
    short = short[: short.index("# What follows rests on no score.")]
    short = short.replace("known_after_published = 5\n", "")
    found = parse_policy(short)
    assert (found.reading, found.ladder) == (POLICY.reading, POLICY.ladder)
    assert found.accountability == POLICY.accountability
    assert found.templates["premier"].hold == POLICY.templates["premier"].hold


@given(SCORES, st.sampled_from(SCORE_NAMES), PROBABILITY)
def test_a_first_comment_of_a_hidden_face_is_never_judged_more_mildly(
    given: Scores, name: str, raised: float
) -> None:
    level = Accountability.ANONYMOUS
    first = POLICY.decide(given, level, first=True)[0]
    assert first >= POLICY.decide(given, level)[0]
    high = Scores(**{**given.as_dict(), name: max(given[name], raised)})
    assert POLICY.decide(high, level, first=True)[0] >= first


def test_a_first_comment_waits_sooner_and_is_refused_no_sooner() -> None:
    level = Accountability.ANONYMOUS
    doubtful = scores(insult=0.13)
    assert POLICY.decide(doubtful, level)[0] is Outcome.APPROVE
    assert POLICY.decide(doubtful, level, first=True)[0] is Outcome.HOLD
    assert POLICY.decide(scores(insult=0.96), level, first=True)[0] is Outcome.HOLD


@pytest.mark.parametrize("level", [Accountability.KNOWN, Accountability.TRUSTED])
def test_whoever_answers_for_their_words_has_no_threshold_of_their_own_for_a_first_comment(
    level: Accountability,
) -> None:
    assert POLICY.decide(scores(insult=0.13), level, first=True)[0] is Outcome.APPROVE


def test_a_label_that_never_rejects_needs_no_sentence_for_it() -> None:
    head, _, rest = SHIPPED.read_text(encoding="utf-8").partition("[thresholds.insult]\n")
    tail = rest.partition("[thresholds.hate]")[2].replace(REJECT, f"# {REJECT}", 1)
    rows = "anonymous = { hold = 0.5 }\nknown = { hold = 0.7 }\ntrusted = { hold = 0.9 }"
    held = f"[thresholds.insult]\n{rows}\n\n[thresholds.hate]"
    assert parse_policy(f"{head}{held}{tail}").templates["insult"].reject is None


def test_a_blank_version_hides_no_other_problem() -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace(POLICY.version, "", 1)
    with pytest.raises(InvalidPolicyError) as refusal:
        parse_policy(text.replace('id = "1"', 'id = ["1"]', 1).replace(REJECT, f"# {REJECT}", 1))
    said = " ".join(refusal.value.problems)
    for fragment in ("`version` is empty", "clause 1:", "it needs a sentence `reject`"):
        assert fragment in said


@pytest.mark.parametrize("text", ["", "version = ", "version = 3", "[[clauses]]\nid = 1"])
def test_a_file_that_is_no_policy_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidPolicyError, match="cannot be used"):
        parse_policy(text)


def test_no_line_of_the_shipped_sentences_begins_with_a_sign() -> None:
    texts = [clause.text for clause in POLICY.clauses]
    for template in POLICY.templates.values():
        texts += [template.hold, template.reject or ""]
    assert not [text for text in texts if any(f" {sign}" in text for sign in ":;!?")]


def test_a_missing_policy_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(InvalidPolicyError, match=r"none\.toml"):
        load_policy(tmp_path / "none.toml")
