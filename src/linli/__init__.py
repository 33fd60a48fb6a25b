"""Linli 邻里: an open platform for county governance service centres."""

__version__ = "0.1.0"
