"""What a WSGI server loads."""

from survey import config
from survey.alarms import job
from survey.app import create_app, set_up_logs
from survey.cases import daily

set_up_logs()
settings = config.load()
app = create_app(settings)
job.start(settings)
daily.start(settings)
