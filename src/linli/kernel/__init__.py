"""Helpers without business nouns: clock, outbox, encryption, paging, transactions."""
