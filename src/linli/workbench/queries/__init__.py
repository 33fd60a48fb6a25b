"""Reads of the workbench, always by an actor."""
