"""The citizen's room: answer a survey on a phone or a computer, without being watched."""

from survey.respond.views import blueprint

__all__ = ["blueprint"]
