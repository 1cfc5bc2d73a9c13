"""Payment orders for banks and what banks answer to them: pain.001 out, pain.002 in."""
