"""Tables of the JSON API."""
