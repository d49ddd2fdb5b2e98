"""Pictures as SVG text: what the command line writes and what pages show."""
