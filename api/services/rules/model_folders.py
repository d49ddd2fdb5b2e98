"""Where models lie: those that were shipped, and those made here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from moderation.classifier.artefact import load_artefact, save_artefact
from moderation.domain.errors import ArtefactError
from moderation.evaluation.gate import FILE as FLOORS
from moderation.paths import SHIPPED_MODEL

if TYPE_CHECKING:
    from api.settings import Settings
    from moderation.classifier.artefact import Artefact

LOCAL = "models"
"""Folder, in the data directory, of the models made here."""


@dataclass(frozen=True, slots=True)
class Found:
    """A folder that should hold a model.

    Attributes:
        version: Name, version and digest; None where it cannot be read.
        decisions: How many local decisions taught it; None of a shipped model.
    """

    folder: Path
    version: str | None
    decisions: int | None


def base_folder(settings: Settings) -> Path:
    """Return the folder of the model of the settings."""
    return (settings.model or SHIPPED_MODEL).resolve()


def folders(settings: Settings) -> list[Path]:
    """Return every folder with a manifest, shipped ones first, in name order."""
    roots = (SHIPPED_MODEL.parent, settings.data_dir / LOCAL)
    found = [path.parent for root in roots for path in sorted(root.glob("*/manifest.json"))]
    every = [folder.resolve() for folder in found if not folder.name.startswith(".")]
    base = base_folder(settings)
    return every if base in every else [base, *every]


def folder_of(settings: Settings, name: str) -> Path:
    """Return the folder that a name means: that of a known model, or a path.

    Raises:
        ArtefactError: There is none.
    """
    named = [folder for folder in folders(settings) if folder.name == name]
    if named:
        return named[-1]
    if (Path(name) / "manifest.json").is_file():
        return Path(name).resolve()
    raise ArtefactError(f"There is no model {name}. See: moderation models list")


def look(folder: Path) -> Found:
    """Read what a folder holds, whole: a model that lacks a byte is no model."""
    try:
        artefact = load_artefact(folder)
    except ArtefactError:
        return Found(folder, None, None)
    taught = artefact.facts.get("local", {}).get("decisions")
    return Found(folder, artefact.model_version, taught)


def keep(settings: Settings, artefact: Artefact, output: Path | None) -> Path:
    """Write a model made here, whole or not at all; return its folder.

    Args:
        settings: For the data directory.
        artefact: The model; the floors of the model of the settings go with it.
        output: Where to, instead of a folder named by its digest.
    """
    parent = output.parent if output else settings.data_dir / LOCAL
    parent.mkdir(parents=True, exist_ok=True)
    made = Path(mkdtemp(prefix=".made-", dir=parent))
    digest = save_artefact(artefact, made)
    if (floors := base_folder(settings) / FLOORS).is_file():
        copyfile(floors, made / FLOORS)
    made.chmod(0o755)
    final = output or parent / f"{artefact.name}-{artefact.version}-{digest[:8]}"
    if final.exists() and any(final.iterdir()):
        rmtree(made)  # the same bytes have the same name; --output was asked to be empty
    else:
        made.rename(final)
    return final.resolve()
