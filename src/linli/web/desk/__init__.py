"""The staff desk: queues, the case page, verification, intake."""
