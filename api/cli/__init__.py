"""The console command ``moderation``: the library's commands, and those of the service."""
