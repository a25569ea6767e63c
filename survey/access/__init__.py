"""Sessions, roles, scope and audit: who may do what, and what they did."""
