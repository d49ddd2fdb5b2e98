"""What the pages of the review desk share: who visits, words, charts, marks."""
