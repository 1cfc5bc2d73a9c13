"""An association opens its own account."""
