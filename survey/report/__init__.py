"""Sở Nội vụ sees rates, intervals and verdicts, and takes files along."""

from survey.report import compare, downloads, groups, method, official, ranks, trends, trust, why
from survey.report.views import blueprint

__all__ = [
    "blueprint", "compare", "downloads", "groups", "method", "official", "ranks", "trends", "trust", "why",
]  # fmt: skip
