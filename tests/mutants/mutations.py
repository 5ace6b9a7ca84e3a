"""All mutations."""

from tests.mutants.changing import CHANGING
from tests.mutants.course import COURSE
from tests.mutants.preparing import PREPARING
from tests.mutants.restoring import RESTORING

MUTATIONS = (*PREPARING, *CHANGING, *RESTORING, *COURSE)
