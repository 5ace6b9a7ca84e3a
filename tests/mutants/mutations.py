"""All mutations."""

from tests.mutants.admitting import ADMITTING
from tests.mutants.allowing import ALLOWING
from tests.mutants.browsing import BROWSING
from tests.mutants.by_hand import BY_HAND
from tests.mutants.changing import CHANGING
from tests.mutants.commanding import COMMANDING
from tests.mutants.course import COURSE
from tests.mutants.drift import DRIFT
from tests.mutants.durable import DURABLE
from tests.mutants.giving_up import GIVING_UP
from tests.mutants.judging import JUDGING
from tests.mutants.kinds import KINDS
from tests.mutants.limits import LIMITS
from tests.mutants.measuring import MEASURING
from tests.mutants.outside import OUTSIDE
from tests.mutants.preparing import PREPARING
from tests.mutants.pruning import PRUNING
from tests.mutants.published import PUBLISHED
from tests.mutants.requester import REQUESTER
from tests.mutants.restoring import RESTORING
from tests.mutants.signing import SIGNING
from tests.mutants.steering import STEERING
from tests.mutants.submitting import SUBMITTING
from tests.mutants.telling import TELLING
from tests.mutants.upgrading import UPGRADING
from tests.mutants.values import VALUES
from tests.mutants.waiting import WAITING
from tests.mutants.waves import WAVES

MUTATIONS = (
    *(*PREPARING, *PUBLISHED, *CHANGING, *RESTORING, *COURSE, *WAITING, *JUDGING),
    *(*OUTSIDE, *REQUESTER, *KINDS, *ALLOWING, *GIVING_UP, *BY_HAND, *BROWSING, *DURABLE, *LIMITS, *SIGNING),
    *PRUNING,
    *DRIFT,
    *TELLING,
    *UPGRADING,
    *MEASURING,
    *COMMANDING,
    *STEERING,
    *ADMITTING,
    *VALUES,
    *SUBMITTING,
    *WAVES,
)
