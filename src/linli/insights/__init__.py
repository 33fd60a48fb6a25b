"""Counts that are read from the event log."""
