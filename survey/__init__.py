"""The service: Flask rooms per visitor on top of a shared core."""
