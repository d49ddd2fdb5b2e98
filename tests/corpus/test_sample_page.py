"""The page that shows the corpus: whole, self-contained, safe to open, and the same each time."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.corpus.example import Example
from moderation.corpus.sample import by_label, by_phenomenon, drawn, some_threads
from moderation.corpus.sample_page import TEMPLATES, WORDS, render, ticks, write_sample_page
from moderation.corpus.threads import AuthoredThread, read_threads
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 400_000
VOID = {"meta", "link", "path", "rect", "br"}


class Page(HTMLParser):
    """What a page links to, and which texts stand inside a closed ``details``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.folded: list[str] = []
        self.plain: list[str] = []
        self.folds: list[bool] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags[tag] += 1
        self.attributes |= values.keys()
        if "id" in values:
            self.ids[values["id"] or ""] += 1
        self.links += [values[key] or "" for key in ("href", "src") if key in values]
        if tag == "details":
            self.folds.append(values.get("class") == "fold")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag
        if tag == "details":
            self.folds.pop()

    def handle_data(self, data: str) -> None:
        (self.folded if any(self.folds) else self.plain).append(data)


def example(name: str, text: str, phenomenon: str = "neg_thanks", **labels: bool) -> Example:
    traits = {"phenomenon": phenomenon, "register": "sms", "region": "nord", "topic": "velo"}
    values: dict[str, bool | None] = {
        label.value: labels.get(label.value, False) for label in Label
    }
    return Example(name, text, values, source="authored", group="b", traits=traits)


def paired(one: Example, other: Example) -> list[Example]:
    return [replace(one, pair=other.id), replace(other, pair=one.id)]


@pytest.fixture(scope="module")
def threads(training_data: Path) -> list[AuthoredThread]:
    return list(read_threads(training_data / "threads"))


@pytest.fixture(scope="module")
def html(authored: list[Example], threads: list[AuthoredThread]) -> str:
    return render(authored, threads, seed=1)


def test_the_page_and_its_style_are_written_and_small(training_data: Path, tmp_path: Path) -> None:
    paths = write_sample_page(training_data, tmp_path / "docs" / "corpus")
    assert [path.name for path in paths] == ["index.html", "sample.css"]
    assert sum(path.stat().st_size for path in paths) < LARGEST


def test_the_page_needs_nothing_from_elsewhere(html: str, training_data: Path) -> None:
    page = Page(html)
    for link in page.links:
        if link.startswith("#"):
            assert page.ids[link[1:]] == 1, link
        elif link != "sample.css":
            name = link.removeprefix("../../training_data/")
            assert (training_data / name).is_file(), link
    assert not page.attributes & {"style", "onclick"}
    assert not page.tags.keys() & {"script", "style", "img", "iframe"}
    style = (TEMPLATES / "sample.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_is_well_formed_with_one_heading_and_ids_used_once(html: str) -> None:
    page = Page(html)
    assert page.open == []
    assert page.tags["h1"] == page.tags["main"] == page.tags["nav"] == 1
    assert max(page.ids.values()) == 1


def test_every_phenomenon_is_shown(html: str, authored: list[Example]) -> None:
    page = Page(html)
    assert {example.traits["phenomenon"] for example in authored} <= page.ids.keys()


def test_the_same_data_and_seed_give_the_same_page(
    html: str, authored: list[Example], threads: list[AuthoredThread]
) -> None:
    assert render(authored[::-1], threads[::-1], seed=1) == html
    assert render(authored, threads, seed=2) != html


def test_hate_threats_and_obscene_insults_are_folded(html: str, authored: list[Example]) -> None:
    page = Page(html)
    plain, folded = "\n".join(page.plain), "\n".join(page.folded)
    hidden = [e for e in authored if (e.label("hate") or e.label("threat")) and len(e.text) > 20]
    assert not [e.id for e in hidden if e.text in plain]
    assert sum(e.text in folded for e in hidden) > 20
    insult = example("1", "La pire chose", insult=True, obscene=True)
    assert "La pire chose" in Page(render([insult], [], seed=1)).folded


def test_the_harmless_half_of_a_hateful_pair_is_folded_with_it() -> None:
    pair = paired(example("1", "Le pire", "hate_slur", hate=True), example("2", "Le doux"))
    page = Page(render(pair, [], seed=1))
    assert {"Le pire", "Le doux"} <= set(page.folded)
    assert not {"Le pire", "Le doux"} & set(page.plain)


def test_a_text_is_quoted_and_never_run() -> None:
    page = Page(render([example("1", "<script>alert(1)</script>")], [], seed=1))
    assert "<script>alert(1)</script>" in page.plain
    assert "script" not in page.tags


def test_labels_are_said_in_words_and_a_debatable_one_says_so() -> None:
    unsure = example("1", "Bof", insult=True)
    unsure = replace(unsure, labels={**unsure.labels, "lecturing": None})
    page = render([unsure], [], seed=1)
    assert '<span aria-hidden="true">●</span> insulte</li>' in page
    assert '<span aria-hidden="true">◌</span> leçon, discutable</li>' in page
    assert " aucune étiquette</li>" not in page
    assert " aucune étiquette</li>" in render([example("2", "Merci")], [], seed=1)


def test_a_phenomenon_without_a_french_name_is_shown_by_its_own() -> None:
    page = render([example("1", "Salut", "neg_new_thing")], [], seed=1)
    assert "Autres phénomènes" in page
    assert "neg new thing" in page


def test_everything_in_the_shipped_data_has_a_french_name(
    authored: list[Example], threads: list[AuthoredThread]
) -> None:
    words = tomllib.loads((TEMPLATES / WORDS).read_text(encoding="utf-8"))
    named = {key for family in words["families"] for key in family["phenomena"]}
    assert {e.traits["phenomenon"] for e in authored} <= named
    for table, trait in (("registers", "register"), ("regions", "region"), ("topics", "topic")):
        assert {e.traits[trait] for e in authored} <= words[table].keys()
    assert {thread.kind for thread in threads} <= words["kinds"].keys()
    assert {thread.topic for thread in threads} <= words["topics"].keys()
    assert set(Label) == words["labels"].keys()


def test_four_threads_are_drawn_two_of_them_pile_ons_of_different_kinds(
    threads: list[AuthoredThread],
) -> None:
    shown = some_threads(threads, seed=3)
    assert [thread.pile_on for thread in shown] == [True, True, False, False]
    assert len({thread.kind for thread in shown}) == 4
    assert shown[3].kind.startswith("heated_")


def test_comments_stand_on_the_line_of_time_in_their_order(threads: list[AuthoredThread]) -> None:
    places = [tick.x for tick in ticks(threads[0])]
    assert places == sorted(places)
    assert places[0] > 0
    assert places[-1] == 100


def test_three_comments_at_most_and_never_both_halves_of_a_pair() -> None:
    examples = [example(str(number), "Merci") for number in range(9)]
    examples += paired(example("a", "Merci."), example("b", "Merci !"))
    for seed in range(20):
        shown = by_phenomenon(examples, seed)["neg_thanks"]
        assert len(shown) == 3
        assert len({item.example.id for item in shown} & {"a", "b"}) < 2


def test_a_pair_stands_under_the_label_that_one_half_alone_has() -> None:
    pair = paired(example("a", "Âne", insult=True), example("b", "Un âne"))
    both = paired(example("c", "Non", lecturing=True), example("d", "Nan", lecturing=True))
    shown = by_label([*pair, *both], seed=1)
    assert list(shown) == [Label.INSULT]
    assert [(item.example.id, item.other and item.other.id) for item in shown[Label.INSULT]] == [
        ("a", "b")
    ]
    assert by_label(pair, seed=1, without={"b"}) == {}


@given(st.sets(st.text(min_size=1), max_size=12), st.sets(st.text(min_size=1), max_size=12))
def test_new_comments_leave_the_order_of_the_old_ones(old: set[str], new: set[str]) -> None:
    before = drawn([example(name, "x") for name in old], seed=1)
    after = drawn([example(name, "x") for name in old | new], seed=1)
    assert [e.id for e in after if e.id in old] == [e.id for e in before]
