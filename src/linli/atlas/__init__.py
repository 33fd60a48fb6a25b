"""One map: matters, areas, centres and public facilities in one drawing (docs: map.md)."""
