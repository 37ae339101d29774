"""Grade assessments of an elder's abilities, decide about benefits, and say why.

>>> import caregrade as cg
>>> g = cg.grade({"standard": "gbt42195-2022", "facts": {"coma": True}})
>>> g.level
4
>>> cg.decide({"facts": {"birth_date": "1941-05-06", "hukou": "110105"}}, on="2026-03")["11-AGE"].amount
(10000, 10000)
"""

from . import duckdb, spark
from ._core import __version__
from .certificates import Verification, verify
from .decided_frames import DecisionSummary, decide_frame, decide_row
from .decisions import Decision, Decisions, decide
from .frames import FrameSummary, explain_row, grade_frame
from .grading import Grade, grade
from .issues import InputError, Issue
from .recognition import Recognition, recognise
from .rules import Rules, facts, load_packs
from .standards import Standard, check, load_standard, standard, standards

__all__ = [
    "Decision",
    "DecisionSummary",
    "Decisions",
    "FrameSummary",
    "Grade",
    "InputError",
    "Issue",
    "Recognition",
    "Rules",
    "Standard",
    "Verification",
    "__version__",
    "check",
    "decide",
    "decide_frame",
    "decide_row",
    "duckdb",
    "explain_row",
    "facts",
    "grade",
    "grade_frame",
    "load_packs",
    "load_standard",
    "recognise",
    "spark",
    "standard",
    "standards",
    "verify",
]
