"""Alarms: rules look at counts and devices; what they find becomes an alarm, is told, and ends by itself."""
