"""An upgrade or a first start on a server begins with tables that are not there."""

import pytest
from django.core.management import call_command
from django.db import connection

pytestmark = pytest.mark.stack


def test_prepare_makes_the_tables_of_an_empty_database(shared_database, settings, capsys):
    settings.DEMO = False
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            suffix = "CASCADE" if connection.vendor == "postgresql" else ""
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute(f'DROP TABLE IF EXISTS "{table}" {suffix}')

    call_command("prepare")

    assert "django_migrations" in connection.introspection.table_names()
    assert "✓ 目录 (catalogue)" in capsys.readouterr().out
