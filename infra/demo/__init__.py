"""The demo city: texts written by hand, rows drawn from a seed, loaded by COPY at the first start."""
