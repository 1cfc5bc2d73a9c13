"""Days that are proved and sealed, periods that are locked, and the checks that run all day."""
