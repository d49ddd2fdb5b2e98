"""How far a comment speaks of an article; the article is invented."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text import overlap as module
from moderation.text.common_words import is_common
from moderation.text.overlap import LEAST_ARTICLE, READ, overlap

ARTICLE = """
Le tramway reliera la gare au campus dès septembre. La métropole a choisi des rames plus longues,
fabriquées en Alsace, et des quais surélevés pour les fauteuils roulants. Les cyclistes perdront
une piste le long du canal, ce que dénonce leur association. Les commerçants du boulevard, eux,
redoutent dix-huit mois de travaux, de poussière et de palissades, malgré les indemnités promises.
Le dépôt sera bâti sur une friche polluée : la dépollution coûtera quatre millions d'euros, payés
par l'ancien industriel. Les platanes abattus seront remplacés par des érables et des tilleuls.
L'enquête publique a recueilli huit cents observations, dont la moitié réclame un prolongement
vers l'hôpital. La fréquence prévue est d'une rame toutes les six minutes aux heures de pointe.
Les abonnements augmenteront de trois euros. Les chauffeurs d'autobus seront formés à la conduite
du tramway pendant l'été, et les lignes existantes seront rabattues sur les stations nouvelles.
Le sondage archéologique n'a révélé que des tuiles romaines et une canalisation médiévale.
"""
ABOUT = "Le tramway vers la gare, d'accord, mais qui dédommagera les commerçants du boulevard ?"
ELSEWHERE = (
    "Ma belle-sœur fabrique des confitures de rhubarbe avec un peu de gingembre et de citron."
)
OTHER = """Recette de la tarte au citron : battre les œufs, le sucre, la crème, râper le zeste,
étaler la pâte, enfourner, laisser refroidir, poudrer de sucre glace, garnir de meringue."""


def known(comment: str, article: str | None = ARTICLE, title: str | None = None) -> float:
    found = overlap(comment, article, title)
    assert found is not None
    return found


def test_a_comment_on_the_article_overlaps_more_than_one_on_something_else() -> None:
    assert known(ABOUT) > 0.25
    assert known(ELSEWHERE) < 0.05


@pytest.mark.parametrize(
    "comment",
    ["", "Merci !", "Merci beaucoup pour cet article, c'est très bien.", "Oui, oui, oui."],
)
def test_a_comment_that_says_little_is_compared_with_nothing(comment: str) -> None:
    assert overlap(comment, ARTICLE) is None


@pytest.mark.parametrize("article", [None, "", " \n", "Le tramway reliera la gare au campus."])
def test_a_title_or_a_line_is_no_article(article: str | None) -> None:
    assert overlap(ABOUT, article, "Le tramway arrive au campus") is None


def test_the_title_counts_as_part_of_the_article() -> None:
    comment = "Cette inauguration grotesque avec fanfare et majorettes"
    assert known(comment, title="Inauguration en fanfare, avec majorettes") > known(comment)


def test_inflected_words_are_the_same() -> None:
    assert known("Les rames, la station, le quai, un platane") > 0.2


def test_derived_and_misspelt_words_are_nearly_the_same() -> None:
    typed = known("abonement, comercants, depolution, archeologie, canalisations")
    assert typed > known("avalanche, cormorans, dérapage, architrave, cannibales")


def test_case_accents_and_apostrophes_do_not_count() -> None:
    assert known(ABOUT.upper().replace("'", "’")) == known(ABOUT)


def test_a_word_that_the_article_repeats_weighs_more() -> None:
    once = known("tramway, confiture, rhubarbe, gingembre")
    repeated = known("tramway, confiture, rhubarbe, gingembre", ARTICLE + "Le tramway ! " * 8)
    assert repeated > once


def test_what_comes_late_in_a_very_long_article_is_not_looked_at() -> None:
    padding = "Une phrase ordinaire. " * (READ // 20)
    assert known(ELSEWHERE, ARTICLE + padding + ELSEWHERE) == known(ELSEWHERE, ARTICLE + padding)


def test_common_words_are_those_that_turn_up_anywhere() -> None:
    assert all(map(is_common, ("merci", "article", "toujours", "choses", "faisait", "grande")))
    assert not any(map(is_common, ("tramway", "citron", "platanes", "gare")))


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_two_texts_have_an_overlap_between_nothing_and_all(comment: str, more: str) -> None:
    found = overlap(f"{comment} {ABOUT}", f"{ARTICLE} {more}")
    assert found is None or 0 <= found <= 1


@given(st.lists(st.sampled_from(ARTICLE.split()), min_size=4, max_size=40))
def test_words_of_the_article_never_overlap_less_than_others(words: list[str]) -> None:
    mine = overlap(" ".join(words), ARTICLE)
    if mine is not None:
        assert mine > known(ELSEWHERE)


def test_an_article_is_read_once_for_the_comments_that_follow() -> None:
    module._topic.cache_clear()
    for _ in range(50):
        overlap(ABOUT, ARTICLE)
    assert module._topic.cache_info().misses == 1


@pytest.mark.parametrize(
    "piece", ["a", "a.", "n'", "é", "-", "😀", "tramway ", "x·e", "\u200b", "a@b.c"]
)
def test_hostile_texts_cost_no_more_than_ordinary_ones(piece: str) -> None:
    comment, article = piece * (20_000 // len(piece)), ARTICLE + piece * (38_000 // len(piece))
    started = time.perf_counter()
    overlap(comment, article)
    assert time.perf_counter() - started < 2


def test_the_order_of_words_does_not_count() -> None:
    words = ABOUT.split()
    random.Random(1).shuffle(words)
    assert known(" ".join(words)) == pytest.approx(known(ABOUT))


def test_another_article_is_another_measure() -> None:
    long = OTHER + " ".join(f"ingrédient{letter}" for letter in "abcdefgh" * LEAST_ARTICLE)
    assert overlap(ABOUT, long) is None or known(ABOUT, long) < known(ABOUT)
