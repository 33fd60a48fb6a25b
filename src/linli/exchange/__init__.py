"""Import and export of matters."""
