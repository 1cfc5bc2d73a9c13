"""Where things lie in the checkout."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LOCAL = CHECKOUT / ".local"
VENV = CHECKOUT / ".venv"
REQUIREMENTS = CHECKOUT / "requirements"
