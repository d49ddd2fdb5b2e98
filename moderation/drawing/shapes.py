"""The shapes of a timeline: a comment, a state, an answer, and the legend that names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moderation.domain.pile_on import State
from moderation.drawing.marks import MARK_WORDS, STATE_WORDS, Mark
from moderation.drawing.svg import number, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.drawing.svg import Painter

BAND = 16
LETTER = 7
"""Width of a letter of 12 pixels, on average and on the safe side."""
SMALL, PLAIN = 11, 12

_HEIGHTS = {State.CALM: 1, State.WARMING: 7, State.PILE_ON: BAND, State.COOLING: 7}
_ROLES = {
    State.CALM: "line",
    State.WARMING: "warming",
    State.PILE_ON: "pile-on",
    State.COOLING: "cooling",
}


_PATHS = {
    Mark.HOSTILE: "m0-4.5l4.5 8h-9z",
    Mark.MILD: "m0-4.5l4.5 4.5l-4.5 4.5l-4.5-4.5z",
    Mark.CALM: "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z",
}


@dataclass(frozen=True, slots=True)
class Shapes:
    """Draws each thing at a place, with the colours of ``paint``."""

    paint: Painter

    def mark(self, mark: Mark, x: float, y: float, *, held: bool = False, label: str = "") -> str:
        """Return a comment: a triangle, a lozenge or a dot, hollow where it is held."""
        paint = self.paint
        inside = paint.fill("ground" if held else mark.value)
        edge = f" {paint.stroke(mark.value, 1.4)}" if held else ""
        shape = f'<path d="M{number(x)} {number(y)}{_PATHS[mark]}" {inside}{edge}/>'
        return f"<g><title>{text_of(label)}</title>{shape}</g>" if label else shape

    def band(self, state: State, left: float, right: float, y: float, label: str = "") -> str:
        """Return a state: the graver, the higher; its word where there is room for it."""
        height, wide = _HEIGHTS[state], max(1.0, right - left)
        top = y + BAND - height
        shape = (
            f'<rect x="{number(left)}" y="{number(top)}" width="{number(wide)}" '
            f'height="{height}" {self.paint.fill(_ROLES[state])}/>'
        )
        if state is State.COOLING:
            line = f"M{number(left)} {number(top)}H{number(left + wide)}"
            shape += f'<path d="{line}" stroke-dasharray="3 3" {self.paint.stroke("soft")}/>'
        named = f"<g><title>{text_of(label)}</title>{shape}</g>" if label else shape
        word = STATE_WORDS[state]
        if state is not State.PILE_ON or wide < len(word) * LETTER + 8:
            return named
        return named + self.text(word, left + 5, y + BAND - 4, role="on-pile-on", bold=True)

    def line(self, left: float, right: float, y: float, *, open_end: bool = False) -> str:
        """Return an answer in force, with an arrow where it lasts beyond the picture."""
        end = "m-4-3l4 3l-4 3" if open_end else "m0-4v8"
        path = f"M{number(left)} {number(y - 4)}v8m0-4H{number(max(left + 1, right))}{end}"
        return f'<path d="{path}" fill="none" {self.paint.stroke("measure", 2)}/>'

    def text(  # noqa: PLR0913 -- what is written, then how, by name
        self,
        words: str,
        x: float,
        y: float,
        *,
        role: str = "soft",
        size: int = PLAIN,
        anchor: str = "start",
        bold: bool = False,
    ) -> str:
        """Return words on a line."""
        weight = ' font-weight="600"' if bold else ""
        where = "" if anchor == "start" else f' text-anchor="{anchor}"'
        return (
            f'<text x="{number(x)}" y="{number(y)}" font-size="{size}"{weight}{where} '
            f"{self.paint.fill(role)}>{text_of(words)}</text>"
        )

    def rule(self, x1: float, y1: float, x2: float, y2: float) -> str:
        """Return a thin line of the grid."""
        path = f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"
        return f'<path d="{path}" {self.paint.stroke("line")}/>'

    def legend(self, left: float, right: float, y: float) -> tuple[str, float]:
        """Return what each shape means, on as many lines as it takes, and where it ends."""
        x, parts = left, []
        for wide, shape, words in self._entries():
            taken = wide + 6 + len(words) * LETTER + 14
            if x > left and x + taken > right:
                x, y = left, y + 22
            parts.append(f'<g transform="translate({number(x)} {number(y)})">{shape}</g>')
            parts.append(self.text(words, x + wide + 6, y + 4))
            x += taken
        return "".join(parts), y + 8

    def _entries(self) -> Iterator[tuple[float, str, str]]:
        for mark in (Mark.HOSTILE, Mark.MILD, Mark.CALM):
            yield 10, self.mark(mark, 5, 0), f"commentaire {MARK_WORDS[mark]}"
        yield 10, self.mark(Mark.HOSTILE, 5, 0, held=True), "creux : retenu"
        for state in (State.WARMING, State.PILE_ON, State.COOLING):
            yield 18, self.band(state, 0, 18, -BAND / 2), STATE_WORDS[state]
        yield 18, self.line(0, 18, 0), "mesure en vigueur"
