"""Commands for the operator, by what they are about."""
