"""网格台账: places and things of a grid, and contacts residents volunteered."""
