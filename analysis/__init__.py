"""What the answers mean: pure functions over arrays and frames (numpy, scipy, pandas).

Imports nothing of `survey` or `questionnaires`. Rates are 0-1; impossible input raises ValueError.
"""
