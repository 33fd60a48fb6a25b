"""Field work that needs no signal: what a telephone is given, and what it sends back."""
