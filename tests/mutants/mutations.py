"""All mutations."""

from tests.mutants.changing import CHANGING
from tests.mutants.course import COURSE

MUTATIONS = (*CHANGING, *COURSE)
