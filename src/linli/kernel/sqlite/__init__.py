"""Django's SQLite engine with one thing remembered: a statement's text in the driver's form."""
