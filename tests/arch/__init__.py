"""Tests about the house itself: rules of the source that no other tool holds."""
