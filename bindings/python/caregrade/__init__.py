"""Grade assessments of an elder's abilities, and say why.

>>> import caregrade as cg
>>> g = cg.grade({"standard": "gbt42195-2022", "facts": {"coma": True}})
>>> g.level
4
"""

from ._core import __version__
from .grading import Grade, grade
from .issues import InputError, Issue
from .standards import Standard, check, load_standard, standard, standards

__all__ = [
    "Grade",
    "InputError",
    "Issue",
    "Standard",
    "__version__",
    "check",
    "grade",
    "load_standard",
    "standard",
    "standards",
]
