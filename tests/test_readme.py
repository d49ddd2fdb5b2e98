"""What the README promises can be done as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_its_python_scores_a_comment() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.startswith("approve Scores(insult=")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:&& |`)make ([a-z]+)", README))))
def test_its_make_targets_exist(target: str) -> None:
    assert target in TARGETS


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_its_links_lead_somewhere(link: str) -> None:
    assert link.startswith("http") or (ROOT / link).exists()


def test_its_settings_are_those_of_the_service() -> None:
    settings = (ROOT / "api" / "settings.py").read_text(encoding="utf-8")
    named = set(re.findall(r"MODERATION_([A-Z_]+)", README))
    fields = set(re.findall(r"^    ([a-z_]+): ", settings, re.MULTILINE))
    assert {name.lower() for name in named} <= fields


def test_no_document_holds_a_blank_to_fill() -> None:
    for folder in (ROOT, ROOT / "training_data", ROOT / "training_data" / "lexicon"):
        for path in folder.glob("*.md"):
            assert "@@" not in path.read_text(encoding="utf-8"), path


def test_it_speaks_of_the_shipped_model() -> None:
    assert "models/cascade-1.0.0/CARD.md" in README
