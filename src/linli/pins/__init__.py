"""Where matters lie, as cells of the H3 grid: facts, roll-ups by month, and reading them."""
