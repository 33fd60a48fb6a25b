"""Measurements anyone can rerun: ``./linli bench loop`` (or ``python -m bench loop``).

They live beside the tests in the source tree and are no part of an installed Linli.
"""
