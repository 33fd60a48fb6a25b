"""What pages ask about documents."""
