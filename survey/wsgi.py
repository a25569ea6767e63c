"""What a WSGI server loads."""

from survey.app import create_app, set_up_logs

set_up_logs()
app = create_app()
