"""Every refusal of the library is a small class that owns its sentence."""

from __future__ import annotations


class ModerationError(Exception):
    """Base of all errors a caller may want to catch."""


class InvalidPolicyError(ModerationError):
    """A policy file that cannot be used, with everything that is wrong in it."""

    def __init__(self, source: str, problems: list[str]) -> None:
        """Keep ``problems``, one sentence each, in the order of the file."""
        self.problems = problems
        listing = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(f"The policy {source} cannot be used:{listing}")


class ArtefactError(ModerationError):
    """A model that is missing, damaged or of a format this version does not read."""


class CorpusError(ModerationError):
    """Training data that cannot be read, with the file and the line."""


class LexiconError(CorpusError):
    """A lexicon row that cannot be read."""


class FloorError(ModerationError):
    """A model below the quality it must not lose."""
