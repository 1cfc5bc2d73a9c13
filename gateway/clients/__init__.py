"""One typed client for each service: HTTP in, frozen dataclasses out, and only what pages use."""
