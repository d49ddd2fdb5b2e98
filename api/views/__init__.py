"""Pages of the service, one resource per file."""
