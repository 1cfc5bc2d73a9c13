"""The platform's main job as people live it, over HTTP alone: played by `./dev demo`, proved by tests/e2e."""
