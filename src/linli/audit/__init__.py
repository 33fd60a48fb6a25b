"""Append-only, hash-chained history.

``chain`` appends and reads, ``registry`` says where each aggregate keeps its head,
``verifying`` finds tampering, ``guards`` looks after the triggers in the database.
"""
