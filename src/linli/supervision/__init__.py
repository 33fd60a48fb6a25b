"""督办: pressing a unit, step by step, with number, demand, limit, feedback and release."""
