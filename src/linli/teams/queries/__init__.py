"""Reading, always through what the actor may see."""
