"""From a repository at a commit to a file of JSON Lines that ``moderation train`` reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import quote

from moderation.corpus.originals.declared import Pin, read_pins, write_pin
from moderation.corpus.originals.download import LIMITS, Limits, download
from moderation.corpus.originals.known import FOLDER, Selection, read_known, select
from moderation.corpus.originals.readers import READERS
from moderation.corpus.originals.tables import read_records
from moderation.corpus.public import PUBLIC_CORPORA
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moderation.corpus.originals.declared import Original
    from moderation.corpus.originals.download import Progress
    from moderation.corpus.originals.record import Row

GITHUB = "https://raw.githubusercontent.com"


@dataclass(frozen=True, slots=True)
class Source:
    """Where to fetch from, and what to hold it to.

    Attributes:
        base_url: Serves ``/REPOSITORY/COMMIT/PATH``.
        training_data: The project's folder, whose digests say which rows are known.
        limits: How much and how long.
    """

    training_data: Path
    base_url: str = GITHUB
    limits: Limits = LIMITS


def fetch(
    original: Original,
    folder: Path,
    source: Source,
    *,
    commit: str | None = None,
    progress: Progress | None = None,
) -> Selection:
    """Download a corpus, convert it and write ``FOLDER/NAME.jsonl``.

    Of a corpus that may train, the rows that the shipped model learnt from are written,
    each on the line it had; a missing one leaves its line blank, so that the rows after it
    keep their names and their side of the split.

    Args:
        original: What to fetch.
        folder: Where to write; exists.
        source: Where it comes from.
        commit: Take the files as they stand at this commit and pin the folder to them.
        progress: Told how far each file is.

    Raises:
        CorpusError: The corpus is not pinned, does not come, is not what was pinned or
            holds no known row; the folder is then as it was.
    """
    pin = _pin(original, folder, commit)
    with TemporaryDirectory(dir=folder, prefix=".fetch-") as name:
        files, pinned = _download(original, pin, Path(name), source, progress)
        records = read_records(files, original.columns, member=original.member)
        selection = _select(original, READERS[original.name].rows(records), source)
        written = Path(name) / "rows"
        _write(selection.rows, written)
        written.replace(folder / f"{original.name}.jsonl")
    if commit is not None:
        write_pin(folder, original.name, pinned)
    return selection


def _pin(original: Original, folder: Path, commit: str | None) -> Pin:
    """Return what to hold the files to: the folder's pin, or else the project's."""
    if not original.pin.files:
        raise CorpusError(
            f"{original.name}: where its files stand in https://github.com/{original.repository} "
            "is not known. Write their paths into a copy of originals.toml and give it with "
            "--originals."
        )
    known = read_pins(folder).get(original.name)
    if known is None or list(known.files) != list(original.pin.files):
        known = original.pin
    if commit is not None and commit != known.commit:
        return Pin(commit, dict.fromkeys(original.pin.files, ""))
    if commit is None and not known.complete:
        raise CorpusError(
            f"{original.name} is not pinned: nothing says which bytes to expect. Look at "
            f"https://github.com/{original.repository}/commits, choose a commit you trust, then "
            f"run again with --only {original.name} --pin COMMIT."
        )
    return known


def _download(
    original: Original, pin: Pin, folder: Path, source: Source, progress: Progress | None
) -> tuple[list[Path], Pin]:
    """Return the files, in order, and the pin with every SHA-256."""
    files, digests = [], {}
    for number, (path, sha256) in enumerate(pin.files.items()):
        # A folder each: two files may share a name, and a name may tell a conversation.
        target = folder / str(number) / PurePosixPath(path).name
        target.parent.mkdir()
        where = quote(f"{original.repository}/{pin.commit}/{path}")
        url = f"{source.base_url.rstrip('/')}/{where}"
        digests[path] = download(
            url, target, sha256=sha256, limits=source.limits, progress=progress
        )
        files.append(target)
    return files, Pin(pin.commit, digests)


def _select(original: Original, rows: Iterable[Row], source: Source) -> Selection:
    corpus = PUBLIC_CORPORA[original.name]
    if not corpus.may_train:
        return Selection(list(rows), 0, 0)
    known = read_known(source.training_data / FOLDER / f"{corpus.name}.txt")
    selection = select(rows, known, corpus.group_by)
    if not selection.found:
        raise CorpusError(
            f"{corpus.name}: none of the {len(known):,} known rows is in it "
            f"({selection.unknown:,} unknown rows, {selection.relabelled:,} with other labels). "
            "Are these the right file and the right columns?"
        )
    return selection


def _write(rows: Sequence[Row | None], path: Path) -> None:
    with path.open("w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(f"{json.dumps(row, ensure_ascii=False) if row else ''}\n")
