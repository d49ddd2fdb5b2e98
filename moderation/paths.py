"""Where the things that travel with the code lie in a checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
SHIPPED_MODEL = ROOT / "models" / "cascade-1.0.0"
TRAINING_DATA = ROOT / "training_data"
