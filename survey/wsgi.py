"""What a WSGI server loads."""

from survey.app import create_app, quiet_logs

quiet_logs()
app = create_app()
