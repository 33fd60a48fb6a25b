"""What a telephone sends is carried out here."""
