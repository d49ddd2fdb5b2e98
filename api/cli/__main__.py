"""``python -m api.cli``, the same as ``moderation``."""

from api.cli.main import main

main()
