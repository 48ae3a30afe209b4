"""Imports point one way."""

from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

from edu_duty import settings


def test_imports_point_one_way():
    configure()

    kept = lint_imports(config_filename=str(settings.BASE_DIR / "pyproject.toml"), cache_dir=None)

    assert kept
