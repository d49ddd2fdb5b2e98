"""Public corpora as their owners publish them: fetched, read, held to the rows we know."""
