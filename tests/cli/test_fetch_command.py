"""``moderation corpus fetch``, from a mirror on the loopback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from moderation.corpus.originals.declared import SHIPPED
from tests.conftest import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.cli.conftest import Run
    from tests.conftest import Mirror

COMMIT = "e" * 40
REPOSITORY = f"/HKUST-KnowComp/MLMA_hate_speech/{COMMIT}/hate_speech_mlma/fr_dataset.csv"
HEADER = "HITId,tweet,sentiment,directness,annotator_sentiment,target,group\n"
KNOWN = "1,Bonjour à tous,normal,direct,other,other,other\n"
RELABELLED = "2,Quelle nouille,{},direct,other,other,other\n"
NEW = "3,Jamais vu,normal,direct,other,other,other\n"


@pytest.fixture
def places(tmp_path: Path, mirror: Mirror, bare_run: Run) -> tuple[str, ...]:
    """A folder to fetch into, a mirror, and two rows of MLMA that are known."""
    mirror.put(REPOSITORY, Answer((HEADER + KNOWN + RELABELLED.format("abusive") + NEW).encode()))
    data, rows = tmp_path / "data", tmp_path / "rows"
    for folder in (data, rows):
        folder.mkdir()
    known = [
        {"text": "Bonjour à tous", "hate": 0, "toxic": 0},
        {"text": "Quelle nouille", "hate": 1, "toxic": 1},
    ]
    names = ("mlma_fr", "ftr_fr", "toxifrench_agreement", "jigsaw_mt_fr", "textdetox25_fr_dev")
    for name in names:
        text = "".join(json.dumps(row) + "\n" for row in known)
        (rows / f"{name}.jsonl").write_text(text, encoding="utf-8")
    digests = bare_run("corpus", "digests", str(rows), "--training-data", str(data))
    assert "mlma_fr: 2 rows" in digests.output
    return (
        str(tmp_path / "new" / "corpora"),
        "--base-url",
        mirror.url,
        "--training-data",
        str(data),
    )


def fetch(run: Run, places: tuple[str, ...], *arguments: str) -> Result:
    return run("corpus", "fetch", *places, *arguments)


@pytest.mark.parametrize("command", ["fetch", "digests"])
def test_help_of_each_command_shows_an_example(bare_run: Run, command: str) -> None:
    assert "Example: moderation" in bare_run("corpus", command, "--help").output


def test_a_corpus_is_pinned_and_what_was_found_is_told(
    bare_run: Run, places: tuple[str, ...], tmp_path: Path
) -> None:
    result = fetch(bare_run, places, "--only", "mlma_fr", "--pin", COMMIT)
    assert result.exit_code == 0, result.output
    assert result.output == (
        "mlma_fr: 1 of 2 known rows found, 1 unknown rows left out, "
        "1 left out because their labels have changed (MIT).\n"
    )
    lines = (tmp_path / "new" / "corpora" / "mlma_fr.jsonl").read_text(encoding="utf-8")
    assert lines.count("\n") == 2
    assert json.loads(lines)["text"] == "Bonjour à tous"


def test_a_fetched_corpus_stays_until_it_is_fetched_again(
    bare_run: Run, places: tuple[str, ...], mirror: Mirror
) -> None:
    fetch(bare_run, places, "--only", "mlma_fr", "--pin", COMMIT)
    again = fetch(bare_run, places, "--only", "mlma_fr")
    assert again.output == "mlma_fr is there already: --force fetches it again.\n"
    assert len(mirror.asked) == 1
    assert fetch(bare_run, places, "--only", "mlma_fr", "--force").exit_code == 0
    assert len(mirror.asked) == 2


def test_every_corpus_that_cannot_be_fetched_says_why(
    bare_run: Run, places: tuple[str, ...]
) -> None:
    result = fetch(bare_run, places)
    assert result.exit_code == 1
    assert "mlma_fr is not pinned" in result.output
    assert "ftr_fr: where its files stand" in result.output
    assert "Error: 7 corpora were not fetched." in result.output


def test_a_corrected_copy_of_the_originals_is_used(
    bare_run: Run, places: tuple[str, ...], mirror: Mirror, tmp_path: Path
) -> None:
    path = f"/rewire-online/multilingual-hatecheck/{COMMIT}/fr.csv"
    mirror.put(path, Answer(b"fall,text,gold,fond\nslur_h,Phrase,hateful,\n"))
    text = SHIPPED.read_text(encoding="utf-8").partition("[mhc_fr_dev]")[0]
    text += f"""[mhc_fr_dev]
        repository = "rewire-online/multilingual-hatecheck"
        commit = "{COMMIT}"
        files = [{{ path = "fr.csv", sha256 = "" }}]
        [mhc_fr_dev.columns]
        text = "text"
        functionality = "fall"
        label_gold = "gold"
        template = "fond"
        """
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    mine = ("--originals", str(tmp_path / "mine.toml"), "--only", "mhc_fr_dev")
    unpinned = fetch(bare_run, places, *mine)
    assert "mhc_fr_dev is not pinned" in unpinned.output
    result = fetch(bare_run, places, *mine, "--pin", COMMIT)
    assert result.output == "mhc_fr_dev: 1 rows, to evaluate and never to train (CC BY 4.0).\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "mlma"), "there is no corpus mlma: there are mlma_fr"),
        (("--pin", COMMIT), "--pin is for one corpus"),
        (("--only", "mlma_fr", "--only", "ftr_fr", "--pin", COMMIT), "--pin is for one corpus"),
        (("--only", "mlma_fr", "--pin", "main"), "'main' is not a commit"),
        (("--only", "mlma_fr", "--pin", "a" * 40), "answered 404"),
        (("--only", "mlma_fr", "--base-url", "http://example.org"), "is not pinned"),
        (
            ("--only", "mlma_fr", "--base-url", "http://example.org", "--pin", COMMIT),
            "only https addresses",
        ),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    bare_run: Run, places: tuple[str, ...], arguments: tuple[str, ...], said: str
) -> None:
    result = fetch(bare_run, places, *arguments)
    assert result.exit_code in {1, 2}
    assert said in result.output
    assert "Traceback" not in result.output
