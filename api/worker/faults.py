"""What the log says of an error: where it happened, and never its message.

The message may quote a comment, or what a blog answered.
"""

from __future__ import annotations

import traceback


def where(error: BaseException) -> dict[str, object]:
    """Return the kind of an error, that of its cause, and the places it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "cause": type(error.__cause__).__name__ if error.__cause__ else None,
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]],
    }
