"""The one door in: every answer from every channel is validated, digested, written and receipted here."""
