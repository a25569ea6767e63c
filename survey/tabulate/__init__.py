"""The one door to analysis: SQL in; arrays, frames or totals out; tallies."""
