"""Rules of the figures of the finance desk: periods, forecasts, and how long money waited."""
