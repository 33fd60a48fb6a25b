"""County packs: read, checked and loaded idempotently."""
