"""An idea in its author's hands: put forward, corrected, taken back, or written down at a desk."""
