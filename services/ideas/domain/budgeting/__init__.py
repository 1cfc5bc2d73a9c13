"""One budget of money, match, hours and goods, and the share that an association covers itself."""
