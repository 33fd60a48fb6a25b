"""Migrations of the message table."""
