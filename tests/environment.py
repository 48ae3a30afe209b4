"""Sets the environment of a test run before Django reads its settings."""

import os
import tempfile
from pathlib import Path

if "EDU_DUTY_TEST_DATA" not in os.environ:
    os.environ["EDU_DUTY_TEST_DATA"] = tempfile.mkdtemp(prefix="edu_duty_tests_")
os.environ["DATA_DIR"] = str(Path(os.environ["EDU_DUTY_TEST_DATA"]))
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("HTTPS", "0")
os.environ["DEMO"] = "1"
