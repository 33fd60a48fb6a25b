"""Verbs of the documents: issue, void, open, and the versions of templates."""
