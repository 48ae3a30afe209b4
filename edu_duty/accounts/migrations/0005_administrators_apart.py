from django.db import migrations

from edu_duty.accounts.separation import join, separate


def mark_demo(apps, _schema_editor):
    """The accounts of demos loaded before are known by how they were named."""
    apps.get_model("accounts", "User").objects.filter(full_name__startswith="演示·").update(demo=True)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_posts_with_a_term'),
    ]

    operations = [
        migrations.RunPython(mark_demo, migrations.RunPython.noop),
        migrations.RunPython(separate, join),
    ]
