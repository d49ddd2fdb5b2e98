"""A corpus is fetched at a commit, held to its bytes and to the rows we know."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from moderation.corpus.example import read_json_lines
from moderation.corpus.originals.declared import PINS, Original, Pin, read_originals, read_pins
from moderation.corpus.originals.download import Limits
from moderation.corpus.originals.fetch import Source, fetch
from moderation.corpus.originals.known import FOLDER, trainable, write_known
from moderation.corpus.originals.readers import READERS
from moderation.corpus.originals.tables import read_records
from moderation.corpus.public import PUBLIC_CORPORA, PublicCorpus, read_public
from moderation.domain.errors import CorpusError
from moderation.training.data import Places, gather
from tests.conftest import Answer
from tests.corpus.conftest import ORIGINALS, content

if TYPE_CHECKING:
    from tests.conftest import Mirror

COMMIT, OTHER = "c" * 40, "d" * 40
QUICK = Limits(timeout=5, pause=0.001)


def original_of(name: str, *paths: str, commit: str = "", sha256: str = "") -> Original:
    pin = Pin(commit, dict.fromkeys(paths or [ORIGINALS[name][0]], sha256))
    return replace(read_originals()[name], pin=pin)


def serve(mirror: Mirror, name: str, data: bytes, *, commit: str = COMMIT) -> None:
    path = quote(f"/{read_originals()[name].repository}/{commit}/{ORIGINALS[name][0]}")
    mirror.put(path, Answer(data))


@pytest.fixture
def source(mirror: Mirror, tmp_path: Path) -> Source:
    """A mirror of the invented originals, whose rows are all known."""
    rows_at, training_data = tmp_path / "rows", tmp_path / "training_data"
    rows_at.mkdir()
    training_data.mkdir()
    for name, (path, _) in ORIGINALS.items():
        serve(mirror, name, content(name))
        file = rows_at / Path(path).name
        file.write_bytes(content(name))
        records = read_records([file], read_originals()[name].columns)
        lines = [json.dumps(row) for row in READERS[name].rows(records)]
        (rows_at / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for corpus in trainable():
        write_known(corpus, rows_at, training_data)
    return Source(training_data, mirror.url, QUICK)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "corpora"
    path.mkdir()
    return path


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_is_fetched_is_what_training_reads(source: Source, folder: Path) -> None:
    for name in ORIGINALS:
        fetch(original_of(name), folder, source, commit=COMMIT)
    assert names_in(folder) == {PINS, *(f"{name}.jsonl" for name in ORIGINALS)}
    read = gather(Places(source.training_data, folder), training=True)
    texts = [example.text for example in read if example.source == "mlma_fr"]
    assert texts == ["@user bonjour, toi", "quel tocard ", "qu'ils repartent"]
    assert {example.source for example in read} == {corpus.name for corpus in trainable()}
    (message, *_) = (e for e in read if e.source == "toxifrench_agreement")
    assert (message.group, message.label("toxicity")) == ("toxifrench_agreement:t1", True)
    tested = gather(Places(source.training_data, folder), training=False)
    assert {example.source for example in tested} == set(ORIGINALS)


def test_a_corpus_that_nothing_pins_is_not_downloaded(
    source: Source, folder: Path, mirror: Mirror
) -> None:
    with pytest.raises(CorpusError, match=r"is not pinned.*--only mlma_fr --pin COMMIT"):
        fetch(original_of("mlma_fr"), folder, source)
    assert not mirror.asked
    assert not names_in(folder)


def test_a_corpus_whose_files_are_not_known_says_what_to_do(source: Source, folder: Path) -> None:
    unknown = replace(original_of("ftr_fr"), pin=Pin("", {}))
    with pytest.raises(CorpusError, match=r"FTR-dataset is not known\. Write their paths"):
        fetch(unknown, folder, source, commit=COMMIT)


def test_a_pinned_folder_is_verified_ever_after(
    source: Source, folder: Path, mirror: Mirror
) -> None:
    original, name = original_of("ftr_fr"), "ftr_fr"
    fetch(original, folder, source, commit=COMMIT)
    digest = hashlib.sha256(content(name)).hexdigest()
    assert read_pins(folder) == {name: Pin(COMMIT, {ORIGINALS[name][0]: digest})}
    assert fetch(original, folder, source).found == 2
    before = (folder / "ftr_fr.jsonl").read_bytes()
    serve(mirror, name, content(name) + b"Encore une;0\n")
    for commit in (None, COMMIT):
        with pytest.raises(CorpusError, match=f"should be {digest}"):
            fetch(original, folder, source, commit=commit)
    assert (folder / "ftr_fr.jsonl").read_bytes() == before
    assert names_in(folder) == {PINS, "ftr_fr.jsonl"}
    serve(mirror, name, content(name) + b"Encore une;0\n", commit=OTHER)
    assert fetch(original, folder, source, commit=OTHER).unknown == 1
    assert read_pins(folder)[name].commit == OTHER


def test_the_project_s_own_pin_needs_no_other(source: Source, folder: Path) -> None:
    digest = hashlib.sha256(content("ftr_fr")).hexdigest()
    fetch(original_of("ftr_fr", commit=COMMIT, sha256=digest), folder, source)
    assert names_in(folder) == {"ftr_fr.jsonl"}
    wrong = original_of("mlma_fr", commit=COMMIT, sha256=digest)
    with pytest.raises(CorpusError, match=r"fr_dataset\.csv is not the file that was pinned"):
        fetch(wrong, folder, source)
    assert names_in(folder) == {"ftr_fr.jsonl"}


def test_a_pin_of_other_files_is_no_pin(source: Source, folder: Path) -> None:
    fetch(original_of("ftr_fr"), folder, source, commit=COMMIT)
    with pytest.raises(CorpusError, match="is not pinned"):
        fetch(original_of("ftr_fr", "elsewhere.csv"), folder, source)


def test_damaged_pins_are_refused(source: Source, folder: Path) -> None:
    (folder / PINS).write_text('{"ftr_fr": 1}', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"pins\.json is damaged"):
        fetch(original_of("ftr_fr"), folder, source)


def test_a_missing_row_leaves_its_line_and_the_others_their_names(
    source: Source, folder: Path, mirror: Mirror
) -> None:
    kept = [line for line in content("mlma_fr").splitlines(keepends=True) if b"bonjour" not in line]
    serve(mirror, "mlma_fr", b"".join([*kept, b"4,de plus,normal,direct,fear,other,other\n"]))
    selection = fetch(original_of("mlma_fr"), folder, source, commit=COMMIT)
    assert (selection.found, len(selection.rows), selection.unknown) == (2, 3, 1)
    examples = read_public(PUBLIC_CORPORA["mlma_fr"], folder)
    assert [(e.id, e.group) for e in examples] == [
        ("mlma_fr:2", "mlma_fr:2"),
        ("mlma_fr:3", "mlma_fr:3"),
    ]


def test_columns_that_say_something_else_are_not_learnt_from(
    source: Source, folder: Path, mirror: Mirror
) -> None:
    flipped = content("ftr_fr").replace(b";0", b";2").replace(b";1", b";0").replace(b";2", b";1")
    serve(mirror, "ftr_fr", flipped)
    with pytest.raises(CorpusError, match=r"none of the 2 known rows .* 2 with other labels"):
        fetch(original_of("ftr_fr"), folder, source, commit=COMMIT)
    assert not names_in(folder)


def test_conversations_are_as_many_as_their_files(
    source: Source, folder: Path, mirror: Mirror
) -> None:
    name = "cyberagression_large"
    where = f"/{read_originals()[name].repository}/{COMMIT}"
    for path in ("un/scene.csv", "deux/suite.csv"):
        mirror.put(f"{where}/{path}", Answer(content(name)))
    original = original_of(name, "un/scene.csv", "deux/suite.csv")
    assert len(fetch(original, folder, source, commit=COMMIT).rows) == 4
    examples = read_public(PUBLIC_CORPORA[name], folder)
    assert [example.id for example in examples] == [
        f"{name}:{scene}#{order}" for scene in ("scene", "suite") for order in (0, 1)
    ]


@pytest.mark.parametrize("corpus", trainable(), ids=lambda corpus: corpus.name)
def test_the_corpora_at_hand_come_back_as_they_are(
    corpus: PublicCorpus, reference: Path, training_data: Path, mirror: Mirror, folder: Path
) -> None:
    """Put back into an original with a row more, then fetched.

    Names apart: where an original gives none, they are numbers in another file.
    """
    columns = {o: theirs for o, theirs in read_originals()[corpus.name].columns.items() if theirs}
    path = folder / "original.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns.values(), restval="")
        writer.writeheader()
        rows = [row for _, row in read_json_lines(reference / "corpora" / f"{corpus.name}.jsonl")]
        for row in [*rows, {**rows[0], "text": "Une ligne de plus"}]:
            cells: dict[str, Any] = {**row, **row["labels"]}
            writer.writerow({theirs: cells.get(ours, "") for ours, theirs in columns.items()})
    original = original_of(corpus.name, "original.csv")
    mirror.put(f"/{original.repository}/{COMMIT}/original.csv", Answer(path.read_bytes()))
    source = Source(training_data, mirror.url, QUICK)
    selection = fetch(original, folder, source, commit=COMMIT)
    assert (selection.found, selection.unknown, selection.relabelled) == (len(rows), 1, 0)
    ours, theirs = (
        [replace(example, id="") for example in read_public(corpus, at)]
        for at in (folder, reference / "corpora")
    )
    assert ours == theirs


def test_the_digests_hold_no_text(training_data: Path) -> None:
    for path in (training_data / FOLDER).iterdir():
        assert set(path.read_text(encoding="ascii")) <= set("0123456789abcdef \n")
