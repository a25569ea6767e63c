"""The official report of a round in the form of Decree 30/2020: one document, written as DOCX and as PDF."""
