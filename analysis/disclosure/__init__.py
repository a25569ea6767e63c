"""What may leave the building: which figures of a table are shown, and proof that the rest stays hidden.

For every role below the Department of Home Affairs and everything public; it sees raw figures itself.
docs/method.md, "What may be shown". Ref: Hundepool et al. 2012, Statistical Disclosure Control, ch. 4.
"""

from analysis.disclosure.audit import Audit, Exposure, audit
from analysis.disclosure.complementary import Limits, Protected, protect
from analysis.disclosure.policy import Policy
from analysis.disclosure.rates import between, counts_behind, public_rate
from analysis.disclosure.releases import Release, flagged_split, release, waiting
from analysis.disclosure.rows import Show, ShownRow
from analysis.disclosure.tables import CountTable

__all__ = [
    "Audit",
    "CountTable",
    "Exposure",
    "Limits",
    "Policy",
    "Protected",
    "Release",
    "Show",
    "ShownRow",
    "audit",
    "between",
    "counts_behind",
    "flagged_split",
    "protect",
    "public_rate",
    "release",
    "waiting",
]
