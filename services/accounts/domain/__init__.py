"""The rules of identity as pure functions and values."""
