"""What people decided, as examples to learn from."""
