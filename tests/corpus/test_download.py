"""A download is whole and expected, or leaves nothing behind."""

from __future__ import annotations

import hashlib
import socket
from typing import TYPE_CHECKING

import pytest

from moderation.corpus.originals.download import ATTEMPTS, Limits, download
from moderation.domain.errors import CorpusError
from tests.conftest import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Mirror

BODY = "texte;étiquette\n".encode() * 9_000
SHA256 = hashlib.sha256(BODY).hexdigest()
QUICK = Limits(timeout=5, pause=0.001)


def test_a_file_comes_whole_and_is_told_by_its_sha256(mirror: Mirror, tmp_path: Path) -> None:
    url, target = mirror.put("/a.csv", Answer(BODY)), tmp_path / "a.csv"
    seen: list[tuple[int, int | None]] = []
    found = download(url, target, sha256=SHA256, progress=lambda *step: seen.append(step))
    assert (found, target.read_bytes()) == (SHA256, BODY)
    assert seen[-1] == (len(BODY), len(BODY))
    assert list(tmp_path.iterdir()) == [target]


def test_another_file_than_the_pinned_one_is_refused(mirror: Mirror, tmp_path: Path) -> None:
    url, target = mirror.put("/a.csv", Answer(BODY + b"x")), tmp_path / "a.csv"
    target.write_bytes(b"what was there")
    with pytest.raises(CorpusError, match=f"should be {SHA256}"):
        download(url, target, sha256=SHA256)
    assert target.read_bytes() == b"what was there"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_recovers_is_asked_again(mirror: Mirror, tmp_path: Path, status: int) -> None:
    url = mirror.put("/a.csv", Answer(status=status), Answer(BODY))
    assert download(url, tmp_path / "a.csv", limits=QUICK) == SHA256
    assert len(mirror.asked) == 2


def test_a_body_cut_short_is_asked_for_again(mirror: Mirror, tmp_path: Path) -> None:
    url = mirror.put("/a.csv", Answer(BODY[:99], length=len(BODY)), Answer(BODY))
    assert download(url, tmp_path / "a.csv", limits=QUICK) == SHA256


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(BODY[:99], length=len(BODY)), "stopped after 99 of"),
        (Answer(status=502), "the server answered 502"),
    ],
)
def test_patience_has_an_end(mirror: Mirror, tmp_path: Path, answer: Answer, said: str) -> None:
    url = mirror.put("/a.csv", answer)
    with pytest.raises(CorpusError, match=said):
        download(url, tmp_path / "a.csv", limits=QUICK)
    assert len(mirror.asked) == ATTEMPTS
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_not_there_is_asked_for_once(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"answered 404.*originals\.toml"):
        download(f"{mirror.url}/absent.csv", tmp_path / "a.csv", limits=QUICK)
    assert mirror.asked == ["/absent.csv"]


@pytest.mark.parametrize("silent", [False, True])
def test_a_file_that_is_too_large_is_refused_whether_it_says_so_or_not(
    mirror: Mirror, tmp_path: Path, *, silent: bool
) -> None:
    url = mirror.put("/a.csv", Answer(BODY, silent=silent))
    with pytest.raises(CorpusError, match="larger than 4 bytes"):
        download(url, tmp_path / "a.csv", limits=Limits(size=4))
    assert not list(tmp_path.iterdir())


def test_a_server_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(CorpusError, match=r"cannot be downloaded: .* \(4 attempts\)"):
        download(f"http://127.0.0.1:{port}/a.csv", tmp_path / "a.csv", limits=QUICK)


@pytest.mark.parametrize("url", ["http://example.org/a", "file:///etc/passwd", "ftp://127.0.0.1/a"])
def test_only_https_is_downloaded_from(tmp_path: Path, url: str) -> None:
    with pytest.raises(CorpusError, match="only https"):
        download(url, tmp_path / "a.csv")


def test_a_redirection_is_followed_where_it_is_safe(mirror: Mirror, tmp_path: Path) -> None:
    there = mirror.put("/there", Answer(BODY))
    here = mirror.put("/here", Answer(status=302, location=there))
    assert download(here, tmp_path / "a.csv") == SHA256
    away = mirror.put("/away", Answer(status=302, location="http://example.org/a"))
    with pytest.raises(CorpusError, match="only https"):
        download(away, tmp_path / "b.csv")
