"""Reading presentations and instructions: of one case, and what waits for a leader."""
