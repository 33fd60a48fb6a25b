"""Counts kept in the transaction of the move: facts, roll-ups, and how they are read."""
