"""A page to leaf through the corpus: what it holds, and a sample of it, in French."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from moderation.corpus.authored import read_authored
from moderation.corpus.french import clock, day, lapse, number
from moderation.corpus.sample import by_label, by_phenomenon, harsh, some_threads
from moderation.corpus.splits import count_by
from moderation.corpus.thread_check import thread_counts
from moderation.corpus.threads import read_threads, thread_examples
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from moderation.corpus.example import Example
    from moderation.corpus.sample import Shown
    from moderation.corpus.threads import AuthoredThread

TEMPLATES = Path(__file__).parent / "templates"
PAGE, STYLE, WORDS = "sample.html", "sample.css", "french.toml"
OTHERS = {"id": "autres", "name": "Autres phénomènes", "intro": "Ce qui n'est d'aucune famille."}


@dataclass(frozen=True, slots=True)
class Tick:
    """A comment on the line of time: ``x`` from 0 (the article) to 100 (the last one)."""

    x: float
    against: bool


def write_sample_page(training_data: Path, folder: Path, *, seed: int = 1) -> list[Path]:
    """Write ``index.html`` and its style sheet; return their paths.

    Args:
        training_data: The project's folder, with ``authored`` and ``threads``.
        folder: Where to write; made when it is missing.
        seed: Decides which comments are shown. The same data and seed give the same page.

    Raises:
        CorpusError: The data cannot be read.
    """
    authored = list(read_authored(training_data / "authored"))
    threads = list(read_threads(training_data / "threads"))
    folder.mkdir(parents=True, exist_ok=True)
    page, style = folder / "index.html", folder / STYLE
    page.write_text(render(authored, threads, seed=seed), encoding="utf-8")
    style.write_bytes((TEMPLATES / STYLE).read_bytes())
    return [page, style]


def render(authored: Sequence[Example], threads: Sequence[AuthoredThread], *, seed: int) -> str:
    """Return the page's HTML."""
    words = tomllib.loads((TEMPLATES / WORDS).read_text(encoding="utf-8"))
    shown = by_phenomenon(authored, seed)
    elsewhere = {item.example.id for items in shown.values() for item in items}
    return (
        _environment(words)
        .get_template(PAGE)
        .render(
            seed=seed,
            words=words,
            families=list(_families(words["families"], shown)),
            pairs=by_label(authored, seed, without=elsewhere),
            shown_threads=some_threads(threads, seed),
            counts=_counts(authored, threads),
        )
    )


def _environment(words: Mapping[str, Any]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "day": day, "clock": clock, "lapse": lapse}
    environment.globals |= {
        "word": lambda table, key: words[table].get(key, key.replace("_", " ")),
        "marks": lambda labels: list(_marks(labels, words["labels"])),
        "harsh": harsh,
        "ticks": ticks,
    }
    return environment


def _families(
    families: Sequence[dict[str, Any]], shown: Mapping[str, list[Shown]]
) -> Iterator[dict[str, Any]]:
    """Yield the families of phenomena, those of which there is something to show."""
    left = dict(shown)
    for family in families:
        found = [
            {"id": key, "name": name, "gloss": gloss, "shown": left.pop(key)}
            for key, (name, gloss) in family["phenomena"].items()
            if key in left
        ]
        if found:
            yield {**family, "phenomena": found}
    if left:
        others = [
            {"id": key, "name": key.replace("_", " "), "gloss": "", "shown": items}
            for key, items in sorted(left.items())
        ]
        yield {**OTHERS, "phenomena": others}


def _counts(authored: Sequence[Example], threads: Sequence[AuthoredThread]) -> dict[str, Any]:
    comments = [example for thread in threads for example in thread_examples(thread)]
    return {
        "authored": len(authored),
        "harmless": sum(not any(example.labels.values()) for example in authored),
        "paired": sum(example.pair is not None for example in authored) // 2,
        "threads": len(threads),
        "pile_ons": sum(thread.pile_on for thread in threads),
        "thread_comments": len(comments),
        "labels": [
            (label.value, *_given(authored, label), *_given(comments, label)) for label in Label
        ],
        "kinds": thread_counts(threads)["threads"],
        "registers": count_by(authored, "register"),
        "regions": count_by([*authored, *comments], "region"),
        "topics": count_by([*authored, *comments], "topic"),
    }


def _given(examples: Sequence[Example], label: Label) -> tuple[int, int]:
    """Count the examples that have a label, and those of which it is debatable."""
    values = Counter(example.label(label) for example in examples)
    return values[True], values[None]


def _marks(labels: Mapping[str, bool | None], words: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield a label's name and mark where it is given or debatable."""
    for label in Label:
        if (value := labels.get(label)) is not False:
            word = words[label.value]
            kind = label.value if value else "debatable"
            name = word["name"] if value else f"{word['name']}, discutable"
            yield {"kind": kind, "name": name, "mark": word["mark"] if value else "◌"}


def ticks(thread: AuthoredThread) -> list[Tick]:
    """Place the comments of a thread on a line of time."""
    whole = thread.comments[-1].at - thread.published_at
    return [
        Tick(round(100 * ((comment.at - thread.published_at) / whole), 2), comment.against)
        for comment in thread.comments
    ]
