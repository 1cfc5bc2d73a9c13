"""What a pre-sale sells, and what the law asks of it."""
