"""Hints about records for whoever verifies, and what the handler answers to them."""
