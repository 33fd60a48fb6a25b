"""The worker: outbox delivery and periodic sweeps."""
