"""Messages to people, delivered from the outbox."""
