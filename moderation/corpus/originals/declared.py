"""Where originals stand (``originals.toml``), and the bytes they are held to (pins)."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from moderation.corpus.originals.readers import READERS
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED = Path(__file__).parents[1] / "originals.toml"
PINS = "pins.json"
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pin:
    """A commit, and the SHA-256 of each file at that commit; empty where not known."""

    commit: str
    files: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse what could not be compared.

        Raises:
            CorpusError: A hash is neither empty nor whole.
        """
        if self.commit and not _COMMIT.fullmatch(self.commit):
            raise CorpusError(
                f"{self.commit!r} is not a commit: give its 40 hexadecimal digits, as the name "
                "of a branch or a tag may move"
            )
        for path, sha256 in self.files.items():
            if sha256 and not _SHA256.fullmatch(sha256):
                raise CorpusError(f"{sha256!r} is not the SHA-256 of {path}")

    @property
    def complete(self) -> bool:
        """Whether it says all there is to verify."""
        return bool(self.commit and self.files and all(self.files.values()))


@dataclass(frozen=True, slots=True)
class Original:
    """One corpus where its owner publishes it.

    Attributes:
        repository: ``OWNER/NAME`` on GitHub.
        pin: What the project knows of it.
        columns: The original's columns by our names, empty where it has none.
        member: The file to read where an original is a ZIP.
    """

    name: str
    repository: str
    pin: Pin
    columns: Mapping[str, str]
    member: str = ""


def read_originals(path: Path = SHIPPED) -> dict[str, Original]:
    """Return the originals that a file declares, by name.

    Raises:
        CorpusError: The file cannot be read, or a corpus in it cannot be used.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} cannot be read: {error}") from error
    originals = {}
    for name, table in document.items():
        try:
            originals[name] = _original(name, table)
        except (AttributeError, KeyError, TypeError) as error:
            raise CorpusError(f"{path.name}: [{name}] is not complete: {error}") from error
        except CorpusError as error:
            raise CorpusError(f"{path.name}: [{name}]: {error}") from error
    return originals


def _original(name: str, table: dict[str, Any]) -> Original:
    if name not in READERS:
        raise CorpusError(f"no such corpus; there are {', '.join(READERS)}")
    columns = {ours: str(theirs) for ours, theirs in table["columns"].items()}
    if missing := [need for need in READERS[name].NEEDS if not columns.get(need)]:
        raise CorpusError(f"the columns {', '.join(missing)} are needed")
    files = {str(file["path"]): str(file["sha256"]) for file in table["files"]}
    if bad := [path for path in files if not PurePosixPath(path).name or ".." in path]:
        raise CorpusError(f"{bad[0]!r} is not a path in a repository")
    pin = Pin(str(table["commit"]), files)
    return Original(name, str(table["repository"]), pin, columns, str(table.get("member", "")))


def read_pins(folder: Path) -> dict[str, Pin]:
    """Return what a folder was pinned to, by corpus; nothing where it never was.

    Raises:
        CorpusError: The file is damaged.
    """
    path = folder / PINS
    if not path.exists():
        return {}
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return {name: Pin(pin["commit"], dict(pin["files"])) for name, pin in document.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{path} is damaged: {error!r}") from error


def write_pin(folder: Path, name: str, pin: Pin) -> None:
    """Add a pin to those of a folder, or replace it."""
    pins = {**read_pins(folder), name: pin}
    document = {
        name: {"commit": pin.commit, "files": dict(pin.files)} for name, pin in sorted(pins.items())
    }
    part = folder / f"{PINS}.part"
    part.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    part.replace(folder / PINS)
