"""Money that goes back: asked for, agreed to, sent, followed."""
