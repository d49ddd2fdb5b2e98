"""What all pages share: who calls, what is refused and how, headers, log, OpenAPI."""
