"""Tasks with an owner, a clock and an answer, whatever they came from."""
