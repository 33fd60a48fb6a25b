"""What is done with walls: made, renewed, given another address, ended."""

from linli.wall.actions.passes import make, readdress, renew, revoke

__all__ = ["make", "readdress", "renew", "revoke"]
