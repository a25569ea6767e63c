"""What we ask: one YAML file per questionnaire, read once into frozen dataclasses.

Pure data and its reader; imports neither the service nor the analysis.
"""
