"""From a text to calibrated scores, and from scores back to the words that weighed."""
