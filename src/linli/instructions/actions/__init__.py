"""Presenting a case to a leader, reading it, instructing."""
