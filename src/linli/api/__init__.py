"""The same actions over JSON."""
