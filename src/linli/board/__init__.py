"""The public notice board: matters shown to everybody by moderation, and “me too”."""
