"""Verbs of the workbench: each one transaction."""
