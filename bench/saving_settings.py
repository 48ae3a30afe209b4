"""The portal's settings with one more address: the bare update to measure against."""

from edu_duty.settings import *  # noqa: F403

ROOT_URLCONF = "bench.saving_urls"
