"""批示: what is presented to a leader, read, instructed and answered."""
