"""What the pages of duty and emergencies show, read with a fixed number of queries."""
