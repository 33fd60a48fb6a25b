"""Pages for members of teams, who have no account: one link, one purpose, one use."""
