"""What a telephone is given."""
