"""Hot issues: what rises somewhere, what is told again and again, and what came of the warning."""
