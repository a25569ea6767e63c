"""What a WSGI server loads; the jobs beside it are those of survey.beside."""

import gc

from survey import config
from survey.app import create_app, set_up_logs

set_up_logs()
app = create_app(config.load())
# What is there now stays: without this, collections of a page's objects look at all of it again and again.
gc.collect()
gc.freeze()
