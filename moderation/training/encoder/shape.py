"""What training and export must agree on, without torch: what is exported runs where it is not."""

EPSILON = 1e-12
"""Added to the variance that a layer divides by, as in BERT."""
