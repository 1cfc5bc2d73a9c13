"""Match funds: agreed on, filled, spent by their rule, and closed."""
