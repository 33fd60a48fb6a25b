"""One function for each verb."""
