"""吹哨报到: a township calls departments to the spot and says how it went."""
