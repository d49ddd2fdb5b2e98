"""SVG elements as text, and colours that follow the reader's light or dark."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 has no place for.
_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

COLOURS = {
    "ground": ("#ffffff", "#17191c"),
    "ink": ("#1c1f23", "#eceef0"),
    "soft": ("#565d66", "#a9b1ba"),
    "line": ("#d5d9de", "#3b4148"),
    "calm": ("#7b858f", "#8f99a3"),
    "mild": ("#a35a00", "#e8a24a"),
    "hostile": ("#a8162c", "#ff8590"),
    "warming": ("#b97a1a", "#c08a2e"),
    "pile-on": ("#a8162c", "#c93a4e"),
    "on-pile-on": ("#ffffff", "#ffffff"),
    "cooling": ("#d9e3ee", "#2f4257"),
    "measure": ("#2b5c8a", "#7fb2e0"),
}
"""By role, on a light and on a dark ground; the first is also what is seen without styles."""


class Painter:
    """Says of an element what it is painted with.

    Attributes:
        standalone: Whether the picture brings its own style sheet. One inside a page brings
            none, which a strict content security policy would refuse: it takes the page's
            custom properties ``--timeline-<role>``, or the colours for a light ground.
    """

    def __init__(self, *, standalone: bool) -> None:
        self.standalone = standalone

    def fill(self, role: str) -> str:
        """Return the attributes of a surface or of a text."""
        return self._paint("fill", role)

    def stroke(self, role: str, width: float = 1) -> str:
        """Return the attributes of a line."""
        return f'{self._paint("stroke", role)} stroke-width="{number(width)}"'

    def style(self) -> str:
        """Return the style sheet, empty where the page has its own."""
        if not self.standalone:
            return ""
        light, dark = (
            "".join(f"--timeline-{role}:{pair[at]};" for role, pair in COLOURS.items())
            for at in (0, 1)
        )
        return f"<style>svg{{{light}}}@media (prefers-color-scheme:dark){{svg{{{dark}}}}}</style>"

    def ground(self) -> str:
        """Return the paper, none where the page has its own."""
        if not self.standalone:
            return ""
        return f'<rect width="100%" height="100%" {self.fill("ground")}/>'

    def _paint(self, attribute: str, role: str) -> str:
        return f'{attribute}="var(--timeline-{role},{COLOURS[role][0]})"'


def text_of(text: str) -> str:
    r"""Return text as the content of an element.

    >>> text_of("a < b\x00")
    'a &lt; b'
    """
    return escape(_FORBIDDEN.sub("", text))


def attribute(text: str) -> str:
    """Return text as the value of an attribute, quotes included."""
    return quoteattr(_FORBIDDEN.sub("", text))


def number(value: float) -> str:
    """Return a length with at most one decimal.

    >>> number(12.0), number(3.14159)
    ('12', '3.1')
    """
    return f"{value:.1f}".removesuffix(".0")
