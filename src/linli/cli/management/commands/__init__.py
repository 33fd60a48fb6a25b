"""One file per command word: ``linli WORD …`` runs ``WORD.py``."""
