"""Reads, all through access."""
