"""What ``./linli test`` does: one step after the other, a table, and one closing line."""
