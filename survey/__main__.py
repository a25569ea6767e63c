"""`python -m survey` is `sipas`."""

from survey.cli import main

main()
