"""What search engines and other sites are told of our pages."""
