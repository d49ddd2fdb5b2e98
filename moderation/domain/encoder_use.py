"""Which comments the second stage of a model reads."""

from __future__ import annotations

from enum import StrEnum


class EncoderUse(StrEnum):
    """Which comments the encoder reads, where a model has one.

    ``unsure`` is the cascade: those that the first stage does not find plainly harmless.

    >>> EncoderUse("unsure").value
    'unsure'
    """

    NEVER = "never"
    UNSURE = "unsure"
    ALWAYS = "always"
