"""The review desk: its pages, one module for each address."""
