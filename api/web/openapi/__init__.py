"""The OpenAPI description of the service, and the page that shows it."""
