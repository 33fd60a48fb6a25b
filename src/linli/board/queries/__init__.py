"""Reading the board: what everybody sees, and what moderation needs."""
