"""Reading applications and the list."""
