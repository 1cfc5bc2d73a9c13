"""A campaign's content as it is written: every change kept, shown and, if wished, taken back."""
