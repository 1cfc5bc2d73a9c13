"""Words for the codes that services use: states, methods, reasons. One place for each, in Finnish first."""
