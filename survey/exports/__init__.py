"""The one door out: files with their evidence; suppression."""
