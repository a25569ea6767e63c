"""Core room of what people write: normalise, group by topic, find identifying words, open cases."""
