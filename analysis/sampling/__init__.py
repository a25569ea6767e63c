"""Drawing samples that anyone can draw again: frame, seed and method fix them (docs/method.md, "Draws")."""
