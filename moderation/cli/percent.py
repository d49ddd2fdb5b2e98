"""Shares as people type them: ``2%``, ``2,5 %`` or ``0.02``."""

from __future__ import annotations

import click


class Percent(click.ParamType[float]):
    """A share above 0 and below 1."""

    name = "percent"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the share.

        >>> [Percent().convert(text, None, None) for text in ("2%", "2,5 %", "0.02")]
        [0.02, 0.025, 0.02]

        Raises:
            BadParameter: It is not a number, or not between 0% and 100%.
        """
        text = str(value).strip().replace(",", ".")
        try:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            self.fail(f"{value!r} is not a share: write 2% or 0.02", param, ctx)
        if not 0 < share < 1:
            self.fail(f"{value!r} is not between 0% and 100%: write 2% or 0.02", param, ctx)
        return share
