"""The version of the service."""

from __future__ import annotations

from functools import cache
from importlib import metadata


@cache
def version() -> str:
    """Return the installed version, ``0`` when run from files that were not installed."""
    try:
        return metadata.version("moderation")
    except metadata.PackageNotFoundError:
        return "0"
