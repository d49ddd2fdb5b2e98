from __future__ import annotations

from pathlib import Path

import pytest

from moderation.domain.errors import LexiconError
from moderation.domain.scores import Label
from moderation.text.lexicon import Lexicon
from moderation.text.lexicon_rows import COLUMNS
from moderation.text.tokenise import tokenise

SHIPPED = Path(__file__).parents[2] / "training_data" / "lexicon" / "lexicon.tsv"
HEADER = "\t".join(COLUMNS)


def found(lexicon: Lexicon, text: str) -> list[str]:
    return [match.entry.headword for match in lexicon.match(tokenise(text.lower()))]


def test_a_row_becomes_an_entry_with_all_its_forms(lexicon: Lexicon) -> None:
    entry = next(entry for entry in lexicon.entries if entry.headword == "con")
    assert entry.labels == ("insult",)
    assert (entry.strength, entry.person) == (2, True)
    assert entry.variants == ("kon",)
    assert entry.benign == ("con carne",)
    assert set(entry.forms) == {"con", "cons", "conne", "connes", "kon", "kons", "konne", "konnes"}


def test_labels_may_be_joined(lexicon: Lexicon) -> None:
    entry = next(entry for entry in lexicon.entries if entry.headword == "enculé")
    assert entry.labels == ("insult", "obscene")


@pytest.mark.parametrize(
    ("text", "headwords"),
    [
        ("espèce de CONNARD", ["connard"]),
        ("Connasse, va", ["connasse"]),
        ("l'enculé", ["enculé"]),
        ("les encules", ["enculé"]),
        ("sale pede", ["pédé"]),
        ("sale pedé", ["pédé"]),
        ("fils de pute", ["fils de pute"]),
        ("fils-de-pute, pute", ["fils de pute", "pute"]),
        ("ferme-la", ["ta gueule"]),
        ("ferme la", ["ta gueule"]),
        ("les idiot·e·s et les con.ne.s", ["idiot", "con"]),
        ("il nous nique", ["niquer"]),
        ("trou du cul", ["trou du cul"]),
    ],
)
def test_forms_are_found_whatever_their_inflection_and_missing_accents(
    lexicon: Lexicon, text: str, headwords: list[str]
) -> None:
    assert found(lexicon, text) == headwords


@pytest.mark.parametrize(
    "text",
    [
        "être ou ne pas être, tête, fête, têtard",
        "concours, culture, reculer, calcul, documents, conseil, députés",
        "péd",
        "pùte",
        "cônnard",
        "con.com",
    ],
)
def test_other_words_are_not_found_in_them(lexicon: Lexicon, text: str) -> None:
    assert found(lexicon, text) == []


def test_an_accent_too_many_is_another_word() -> None:
    lexicon = Lexicon.parse(f"{HEADER}\ntache\tnoun\tplural\tinsult\t2\t1\t\tqc\t\t", "t")
    assert found(lexicon, "quelle tache") == ["tache"]
    assert found(lexicon, "quelle tâche") == []


def test_an_ordinary_word_is_not_an_insult_without_its_accent() -> None:
    lexicon = Lexicon.parse(f"{HEADER}\ntaré\tnoun\te\tinsult\t2\t1\t\t\t\t", "t")
    assert found(lexicon, "une tare, des tares, un taré, une taree") == ["taré", "taré"]


@pytest.mark.parametrize(
    ("text", "headwords"),
    [
        ("un chili con carne", []),
        ("le cul-de-sac", []),
        ("des culs de sac", []),
        ("un con carnassier", ["con"]),
        ("mon chien de garde", []),
        ("sale chien, mon chien de garde", ["chien"]),
        ("tiens ton chien en laisse", []),
        ("le chien que tu vois là ne porte pas de laisse", ["chien"]),
        ("une baguette de pain bâtard", []),
        ("bâtard !", ["bâtard"]),
    ],
)
def test_benign_company_clears_a_word(lexicon: Lexicon, text: str, headwords: list[str]) -> None:
    assert found(lexicon, text) == headwords


def test_a_form_that_is_benign_alone_is_no_form_of_the_entry() -> None:
    lexicon = Lexicon.parse(f"{HEADER}\nbaiser\tverb\ter\tobscene\t2\t0\t\t\t\tbaisers", "t")
    assert found(lexicon, "gros baisers, se faire baiser") == ["baiser"]


def test_a_match_says_which_tokens_it_covers(lexicon: Lexicon) -> None:
    tokens = ["espèce", "de", "fils", "de", "pute", "!"]
    match = lexicon.match(tokens)[0]
    assert (match.start, match.end) == (2, 5)


def test_the_longest_form_wins_and_matches_do_not_overlap() -> None:
    rows = ["sale con|e|insult|3", "con|on|insult|2", "sale|plural|insult|1"]
    lines = ["\t".join((r[0], "x", r[1], r[2], r[3])) for r in (row.split("|") for row in rows)]
    lexicon = Lexicon.parse("\n".join((HEADER, *lines)), "t")
    assert found(lexicon, "sale con, sale, con") == ["sale con", "sale", "con"]


def test_known_words_are_single_strong_and_without_accents(lexicon: Lexicon) -> None:
    assert lexicon.knows("Enculées")
    assert lexicon.knows("fdp")
    assert not lexicon.knows("chien")
    assert not lexicon.knows("fils de pute")
    assert "encule" in lexicon.words
    assert "enculé" not in lexicon.words


def test_spelling_out_a_word_allows_no_accent_too_many(lexicon: Lexicon) -> None:
    assert lexicon.spells("ENCULE")
    assert lexicon.spells("enculé")
    assert not lexicon.spells("cônnard")


def test_comments_blank_lines_and_missing_trailing_cells_are_accepted() -> None:
    text = f"\ufeff# a lexicon\n\n{HEADER}\nidiot\tnoun\te\tinsult\t2\n"
    assert [entry.headword for entry in Lexicon.parse(text, "t").entries] == ["idiot"]


def test_every_problem_is_reported_at_once_with_its_line() -> None:
    rows = (
        "idiot\tnoun\tees\tinsult\t2\t1\t\t\t\t",
        "sot\tadj\tot\trude\t4\tmaybe\t\t\t\t",
        "...\tnoun\te\tinsult\t2\t1\t\t\t\t",
        "idiot\tnoun\te\tinsult\t2\t1\t\t\t\t",
        "\t".join("x" * 12),
    )
    with pytest.raises(LexiconError) as caught:
        Lexicon.parse("\n".join((HEADER, *rows)), "bad.tsv")
    message = str(caught.value)
    assert "bad.tsv" in message
    for expected in (
        "line 2: no inflection rule is named `ees`",
        "line 3: no label is named `rude`",
        "line 3: the strength is 1, 2 or 3, not `4`",
        "line 3: `person` is 1 or 0, not `maybe`",
        "line 4: the headword has no letter",
        "line 5: `idiot` is already on line 2",
        "line 6: it has 12 columns, not 10",
    ):
        assert expected in message


@pytest.mark.parametrize("text", ["", "headword\tlabel\nidiot\tinsult"])
def test_a_file_without_its_header_is_refused(text: str) -> None:
    with pytest.raises(LexiconError):
        Lexicon.parse(text, "t")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"absent\.tsv"):
        Lexicon.read(tmp_path / "absent.tsv")


def test_an_empty_lexicon_finds_nothing() -> None:
    assert Lexicon(()).match(["con"]) == []


def test_the_shipped_lexicon_reads_whole_and_finds_each_of_its_headwords() -> None:
    lexicon = Lexicon.read(SHIPPED)
    assert len(lexicon.entries) > 1_000
    assert {label for entry in lexicon.entries for label in entry.labels} == set(Label)
    for entry in lexicon.entries:
        tokens = tokenise(entry.headword.lower())
        assert any(match.start == 0 for match in lexicon.match(tokens)), entry.headword
