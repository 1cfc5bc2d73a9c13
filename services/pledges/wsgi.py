"""What gunicorn serves: `services.pledges.wsgi:app`."""

from services.pledges.app import create_app

app = create_app()
