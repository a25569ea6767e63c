"""Points of the PAR INDEX: Index 8 of a year, the scorecard of a period, and the files that prove them."""

from survey.report.scoring import card_views, evidence_views, index8_views, twins
from survey.report.scoring.room import blueprint

__all__ = ["blueprint", "card_views", "evidence_views", "index8_views", "twins"]
