"""Card pages, saved cards and payments, and what the card provider says of them."""
