"""Settings, URL map and system checks."""
