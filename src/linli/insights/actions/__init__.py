"""Verbs of the indicators: ask for a version, approve it, refuse it, take it back."""
