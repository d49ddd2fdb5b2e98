from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.schemas.comment import Comment, ModerateRequest
from api.schemas.document import read_document
from api.schemas.validate import MOST_ERRORS, InvalidFieldsError, validate

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["comment", "text", "author", "id"]), inner)
    ),
)


def refusal(document: object) -> dict[str, str]:
    with pytest.raises(InvalidFieldsError) as caught:
        validate(ModerateRequest, document)
    return {error.field: error.problem for error in caught.value.errors}


@given(ANY)
def test_any_json_value_is_read_or_refused_field_by_field(document: object) -> None:
    with suppress(InvalidFieldsError):
        assert validate(ModerateRequest, document).comment.text
        return
    problems = refusal(document)
    assert problems
    assert all(problems.keys())
    assert all(problems.values())


@pytest.mark.parametrize(
    ("comment", "field", "words"),
    [
        ({}, "comment.text", "manque"),
        ({"text": ""}, "comment.text", "rien à juger"),
        ({"text": " \u200b"}, "comment.text", "vide"),
        ({"text": None}, "comment.text", "texte entre guillemets"),
        ({"text": 3}, "comment.text", "texte entre guillemets"),
        ({"text": "x" * 20_001}, "comment.text", "20\u202f000 caractères au plus"),
        ({"text": "a\0b"}, "comment.text", "caractère nul"),
        ({"text": "a\ud800b"}, "comment.text", "surrogate"),
        ({"text": "a", "id": 42}, "comment.id", "texte entre guillemets"),
        ({"text": "a", "id": ""}, "comment.id", "vide"),
        ({"text": "a", "id": " \u200b"}, "comment.id", "aucun caractère visible"),
        ({"text": "a", "id": "c\u202e1"}, "comment.id", "sens d'écriture"),
        ({"text": "a", "author": {"id": "a\n1"}}, "comment.author.id", "saut de ligne"),
        ({"text": "a", "thread": {"id": "\u2067"}}, "comment.thread.id", "sens d'écriture"),
        ({"text": "a", "parent": {"id": "\x7f"}}, "comment.parent.id", "contrôle"),
        ({"text": "a", "parent": {"author_id": "\t"}}, "comment.parent.author_id", "contrôle"),
        ({"text": "a", "colour": 1}, "comment.colour", "pas un champ connu"),
        ({"text": "a", "author": "moi"}, "comment.author", "objet JSON"),
        ({"text": "a", "author": {"name": "x" * 201}}, "comment.author.name", "200"),
        ({"text": "a", "author": {"anonymous": "true"}}, "comment.author.anonymous", "true ou"),
        ({"text": "a", "author": {"email_verified": 1}}, "comment.author.email_verified", "true"),
        ({"text": "a", "thread": {"title": "\0"}}, "comment.thread.title", "nul"),
        ({"text": "a", "parent": {"text": "x" * 20_001}}, "comment.parent.text", "trop long"),
        ({"text": "a", "created_at": "hier"}, "comment.created_at", "date ISO 8601"),
        ({"text": "a", "language": "fr_FR"}, "comment.language", "BCP 47"),
        ({"text": "a", "reading_seconds": "12"}, "comment.reading_seconds", "nombre"),
        ({"text": "a", "reading_seconds": True}, "comment.reading_seconds", "nombre"),
        ({"text": "a", "reading_seconds": -1}, "comment.reading_seconds", "valoir au moins 0"),
        ({"text": "a", "reading_seconds": 1e9}, "comment.reading_seconds", "604\u202f800"),
        ({"text": "a", "reading_seconds": 1e999}, "comment.reading_seconds", "fini"),
        ({"text": "a", "reading_seconds": 10**4000}, "comment.reading_seconds", "nombre"),
    ],
)
def test_each_problem_names_its_field(comment: object, field: str, words: str) -> None:
    problems = refusal({"comment": comment})
    assert list(problems) == [field]
    assert words in problems[field]


@pytest.mark.parametrize("document", [[], 3, "x", None, True])
def test_a_body_that_is_no_object_is_named_as_a_whole(document: object) -> None:
    assert refusal(document) == {"body": "doit être un objet JSON, entre accolades"}


def test_a_repeated_field_is_named_with_its_path() -> None:
    document = read_document(b'{"comment": {"text": "a", "author": {"id": "1", "id": "2"}}}')
    assert "deux fois" in refusal(document)["comment.author.id"]


def test_a_long_list_of_problems_is_cut_short() -> None:
    with pytest.raises(InvalidFieldsError) as caught:
        validate(Comment, {f"x{n}": 1 for n in range(1000)})
    assert len(caught.value.errors) == MOST_ERRORS
    assert caught.value.sentence.endswith("et 981 autres.")


def test_a_single_problem_more_is_told_in_the_singular() -> None:
    with pytest.raises(InvalidFieldsError) as caught:
        validate(Comment, {"text": "a"} | {f"x{n}": 1 for n in range(MOST_ERRORS + 1)})
    assert caught.value.sentence.endswith("et 1 autre.")


def test_names_from_the_sender_are_shortened() -> None:
    field = next(iter(refusal({"comment": {"text": "a", "x" * 999: 1}})))
    assert field == "comment." + "x" * 80


def test_half_a_character_in_a_name_is_refused_in_writable_words() -> None:
    assert "surrogate" in refusal({"comment": {"text": "a", "\ud800": 1}})["comment"]
    document = read_document(rb'{"comment": {"text": "a", "\ud800": 1, "\ud800": 2}}')
    assert "deux fois" in refusal(document)["comment.?"]


def test_a_full_comment_becomes_the_library_s_own() -> None:
    document = {
        "text": "Bonjour",
        "id": "c1",
        "author": {"id": "a1", "name": "Léa", "email_verified": True, "anonymous": False},
        "thread": {"id": "t1", "url": "https://blog.example/t1", "title": "Un titre"},
        "parent": {"id": "c0", "text": "Salut", "author_id": "a0"},
        "created_at": "2026-11-23T10:00:00Z",
        "language": "fr",
        "reading_seconds": 12,
    }
    comment = validate(Comment, document).to_domain()
    assert (comment.id, comment.author.name, comment.thread.title) == ("c1", "Léa", "Un titre")
    assert (comment.parent.author_id, comment.reading_seconds) == ("a0", 12.0)


def test_null_means_absent() -> None:
    document = {"text": "Bonjour", "id": None, "author": None, "thread": {"id": None}}
    comment = validate(Comment, document).to_domain()
    assert comment.id is None
    assert comment.author.id is None
