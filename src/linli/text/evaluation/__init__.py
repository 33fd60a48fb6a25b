"""Measures of every part on files of real or held-out texts: ``./linli text eval``."""
