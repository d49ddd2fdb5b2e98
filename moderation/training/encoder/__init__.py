"""Training of the second stage, a sentence encoder; needs the extra `encoder-training`."""
