"""A mail server that delivers nothing: it keeps every mail and shows it in the browser."""
