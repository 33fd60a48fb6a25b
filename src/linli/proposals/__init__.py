"""What Linli proposes at intake, the reasons, and what people made of it."""
