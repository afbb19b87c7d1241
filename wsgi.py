"""What a production server loads: `wsgi:app`."""

from caseboard import create_app

app = create_app()
