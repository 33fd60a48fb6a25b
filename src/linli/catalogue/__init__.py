"""What a county configures: matters, deadline policies, calendars, dictionaries."""
