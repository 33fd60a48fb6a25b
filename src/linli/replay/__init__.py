"""A seeded, believable staff that works messages through the loop."""
