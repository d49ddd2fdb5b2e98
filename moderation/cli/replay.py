"""``moderation replay``: threads with their times, and what would have happened in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from moderation.cli.options import FILE, encoder_option, model_option, policy_option
from moderation.cli.replay_report import as_object, has_pile_on, lines
from moderation.cli.replay_rows import BadThreadError, read_lines
from moderation.domain.comment import Author, Comment, Parent, Thread

if TYPE_CHECKING:
    from moderation.cli.replay_rows import GivenThread, Written
    from moderation.domain.encoder_use import EncoderUse
    from moderation.engine import ModerationEngine
    from moderation.evaluation.replay import Replay

    Replays = list[tuple[GivenThread, Replay]]


@click.command(epilog="Example: moderation replay --svg build/replay threads.jsonl")
@click.argument("files", nargs=-1, required=True, type=FILE)
@model_option()
@policy_option()
@encoder_option()
@click.option(
    "--svg",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to draw into: a timeline of all threads, and one of each.",
)
@click.option("--json", "as_json", is_flag=True, help="Print an object a thread, on a line each.")
@click.pass_context
def replay(  # noqa: PLR0913 -- one parameter per option
    context: click.Context,
    *,
    files: tuple[Path, ...],
    model: Path,
    policy: Path,
    encoder: EncoderUse,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Replay the threads of FILES (JSON Lines) and say what would have happened.

    A line is a thread: `thread` (its id), `title` and `author` where they are known, and
    `comments`, each with `text`, `at` (ISO 8601 with a time zone) and, where they are known,
    `id`, `author`, `parent` and `newcomer`. Threads of `training_data/threads` are read as
    well; their labels are not looked at.

    Each comment is scored, people are watched as the service does, and the policy's ladder
    answers. A bad line is skipped and reported on stderr; the exit code is then 1.
    """
    from joblib import cpu_count  # noqa: PLC0415 -- slow to import

    from moderation.engine import ModerationEngine  # noqa: PLC0415 -- same

    threads, bad = [], 0
    for path in files:
        for line, read in read_lines(path):
            if isinstance(read, BadThreadError):
                bad += 1
                click.echo(f"{path}, line {line}: {read}", err=True)
            else:
                threads.append(read)
    if not threads and not bad:
        raise click.ClickException("the files hold no thread: there is nothing to replay.")
    if threads:
        engine = ModerationEngine.load(model, policy, encoder=encoder, threads=cpu_count())
        replays = [(thread, _replayed(engine, thread)) for thread in threads]
        _print(replays, as_json=as_json)
        if folder is not None:
            _draw(folder, replays)
    if bad:
        click.echo(f"{bad:,} bad lines were skipped.", err=True)
        context.exit(1)


def _replayed(engine: ModerationEngine, thread: GivenThread) -> Replay:
    """Score a thread, watch it, and answer."""
    from moderation.evaluation.replay import replay as replayed  # noqa: PLC0415 -- slow to import
    from moderation.evaluation.thread_stream import Said, stream  # noqa: PLC0415 -- same

    texts = {comment.id: comment.text for comment in thread.comments}
    comments = [_comment(thread, comment, texts) for comment in thread.comments]
    decisions = engine.moderate_many(comments, explain=False)
    said = [
        Said(
            comment.id,
            comment.author,
            comment.at,
            comment.text,
            comment.parent,
            bool(comment.newcomer),
            decision.scores,
        )
        for comment, decision in zip(thread.comments, decisions, strict=True)
    ]
    alone = {one.id: decision.outcome for one, decision in zip(said, decisions, strict=True)}
    seen = stream(said, article_author=thread.author, thread=thread.id)
    return replayed(seen, alone, engine.policy.ladder, article_author=thread.author)


def _comment(thread: GivenThread, written: Written, texts: dict[str, str]) -> Comment:
    """Return a comment as the engine takes it; who is known to be no newcomer is known."""
    return Comment(
        written.text,
        id=written.id,
        author=Author(name=written.author, anonymous=written.newcomer is not False),
        thread=Thread(id=thread.id, title=thread.title, author_name=thread.author),
        parent=Parent(id=written.parent, text=texts.get(written.parent or "")),
        created_at=written.at,
    )


def _print(replays: Replays, *, as_json: bool) -> None:
    for thread, found in replays:
        if as_json:
            click.echo(json.dumps(as_object(thread, found), ensure_ascii=False))
        else:
            click.echo("\n".join(lines(thread, found)))
    if not as_json:
        piled = sum(has_pile_on(found) for _, found in replays)
        threads = f"{len(replays):,} thread{'s' if len(replays) != 1 else ''}"
        click.echo(f"\n{threads}, {piled:,} with a pile-on.")


def _draw(folder: Path, replays: Replays) -> None:
    from moderation.cli.replay_picture import draw  # noqa: PLC0415 -- only where it is asked for

    written = draw(folder, replays)
    click.echo(f"{len(written):,} pictures in {folder}; {written[0].name} shows all.", err=True)
