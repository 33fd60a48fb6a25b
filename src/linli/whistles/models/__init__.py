"""The tables of 吹哨报到."""

from linli.whistles.models.whistle import Call, Whistle

__all__ = ["Call", "Whistle"]
