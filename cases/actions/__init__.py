"""The verbs: everything that changes a case, called by pages, tasks and commands alike.

Each module of the steps says in its `__all__` which of its names are verbs, so that a new one is named in one place.
"""

from cases.actions.jobs.recounting import recompute as recompute
from cases.actions.jobs.redistricting import redistrict as redistrict
from cases.actions.steps.adding import *
from cases.actions.steps.answering import *
from cases.actions.steps.asking import *
from cases.actions.steps.assigning import *
from cases.actions.steps.calling import *
from cases.actions.steps.correcting import *
from cases.actions.steps.ending import *
from cases.actions.steps.evaluating import *
from cases.actions.steps.extending import *
from cases.actions.steps.giving_codes import *
from cases.actions.steps.in_bulk import *
from cases.actions.steps.intake import *
from cases.actions.steps.joining import *
from cases.actions.steps.looking import *
from cases.actions.steps.looking_up import *
from cases.actions.steps.merging import *
from cases.actions.steps.noting import *
from cases.actions.steps.pausing import *
from cases.actions.steps.publishing import *
from cases.actions.steps.ratings_held import *
from cases.actions.steps.recusing import *
from cases.actions.steps.splitting import *
from cases.actions.steps.supervising import *
from cases.actions.steps.triage import *
from cases.actions.steps.unsealing import *
from cases.actions.steps.working import *
from cases.evidence.keeping import keep_photos as keep_photos
from cases.evidence.keeping import photos_kept as photos_kept
