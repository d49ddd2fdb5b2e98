"""From labelled comments to an artefact, reproducible to the byte."""
