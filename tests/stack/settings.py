"""The portal's settings with one more kind of job, and for the control without the fence."""

import os

from django.utils.translation import gettext_lazy

from edu_duty.settings import *  # noqa: F403
from edu_duty.settings import JOB_KINDS

JOB_KINDS["toil"] = ("tests.stack.toil.toil", "score", gettext_lazy("任务"))
JOBS_CHECK_LEASE = os.environ.get("EDU_DUTY_UNFENCED") != "1"
