"""Behind survey/i18n.py: PO files that ship or are dropped in, and texts that know their language."""
