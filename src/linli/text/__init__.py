"""Algorithms on the Chinese texts of matters: proposals with reasons, never decisions."""
