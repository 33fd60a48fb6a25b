"""The door of field workers: one installable page, and the addresses its telephone speaks to."""
