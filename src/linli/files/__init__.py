"""Uploaded files: kept outside the web root, rebuilt, served by permission."""
