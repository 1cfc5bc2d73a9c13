"""Runs the whole platform on one machine: `./dev up`, `./dev test` and their smaller sisters."""
