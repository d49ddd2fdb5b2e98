"""A group of commands that fails with a sentence, never with a traceback."""

from __future__ import annotations

from typing import Any

import click

from moderation.domain.errors import ModerationError


class SentenceGroup(click.Group):
    """Turns the library's refusals and the system's into one line on stderr."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- click's own signature
        """Run a command.

        Raises:
            ClickException: The command refused; click prints its sentence and exits
                with 1.
        """
        try:
            return super().invoke(ctx)
        except ModerationError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{where}{error.strerror or error}") from error
