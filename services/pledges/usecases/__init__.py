"""One function per thing that happens to a pledge or to money; each owns its transaction."""
