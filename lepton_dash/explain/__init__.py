"""What an experiment means, as formulas with its own numbers in them. Pure text, no page.

`field_formula` is for what a person sets, `chart_formula` for what a person looks at.
"""

from lepton_dash.explain.charts import CHARTS, chart_formula
from lepton_dash.explain.facts import Facts, facts_of
from lepton_dash.explain.fields import FORMULAS, field_formula
from lepton_dash.explain.rules import RULES, update_rule

__all__ = [
    "CHARTS",
    "FORMULAS",
    "RULES",
    "Facts",
    "chart_formula",
    "facts_of",
    "field_formula",
    "update_rule",
]
