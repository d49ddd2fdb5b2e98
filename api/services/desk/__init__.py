"""The review desk: the queue, claims, decisions, undo, notes."""
