"""What exists: units, questionnaire versions, rounds, people; used by pages and commands alike."""
