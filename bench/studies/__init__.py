"""Full-size statistical studies, seeded: `make studies`, or `python -m bench.studies NAME` for some."""
