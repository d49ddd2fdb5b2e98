"""How good a model is, for whom, how surely, and whether that is good enough."""
