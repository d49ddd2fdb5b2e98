"""Writing a policy's thresholds and version into the text of the policy it came from.

tomlkit keeps the rest of the file as the owner wrote it, comments and order included.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import tomlkit

from moderation.domain.policy import parse_policy
from moderation.domain.policy_numbers import FIRST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from moderation.domain.policy import Policy, Threshold

_MARK = "# tune: "
"""What begins the lines that say where thresholds come from; the next writing replaces them."""


def renamed(policy: Policy) -> Policy:
    """Return the policy under the version of its base and a digest of its thresholds.

    The same base and thresholds have the same name, and other thresholds another one.
    """
    found = sorted(_rows(policy), key=lambda place: place[0])
    rows = [(name, level, row.hold, row.reject) for name, level, row in found]
    digest = hashlib.sha256(repr(rows).encode("utf-8")).hexdigest()
    return replace(policy, version=f"{policy.version.partition('+')[0]}+{digest[:8]}")


def written(text: str, policy: Policy, remarks: Sequence[str]) -> str:
    """Return the text of a policy file with the thresholds and version of ``policy``.

    Args:
        text: The file that the policy was made from.
        policy: What the file is to say; it differs by thresholds and version only.
        remarks: Lines put above it, as comments.

    Raises:
        InvalidPolicyError: The result would not be a sound policy.
    """
    document: dict[str, Any] = tomlkit.parse(text)
    document["version"] = policy.version
    for name, level, row in _rows(policy):
        for key, value in (("hold", row.hold), ("reject", row.reject)):
            if value is not None and document["thresholds"][name][level][key] != value:
                document["thresholds"][name][level][key] = value
    body = tomlkit.dumps(document).splitlines(keepends=True)
    kept = "".join(line for line in body if not line.startswith(_MARK))
    result = "".join(f"{_MARK}{' '.join(remark.split())}\n" for remark in remarks) + kept
    parse_policy(result)
    return result


def _rows(policy: Policy) -> Iterator[tuple[str, str, Threshold]]:
    """Yield every threshold of a policy by score and row, those of a first comment last."""
    for name, levels in policy.thresholds.items():
        yield from ((name, level.value, row) for level, row in levels.items())
    yield from ((name, FIRST, row) for name, row in policy.first.items())
