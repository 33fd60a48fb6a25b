"""Where things are: divisions, grids of any depth, versioned geometry, datum."""
