"""Management commands of the worker."""
