import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from the filling of rows: PostgreSQL alters no table in the transaction that did it.

    dependencies = [
        ('reports', '0002_documents_of_rounds'),
    ]

    operations = [
        migrations.AlterField(
            model_name='document',
            name='region',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='schools.region'),
        ),
        migrations.AlterField(
            model_name='document',
            name='rubric_code',
            field=models.CharField(max_length=16),
        ),
        migrations.AlterField(
            model_name='document',
            name='year',
            field=models.PositiveSmallIntegerField(),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['identity'], name='reports_doc_identit_43de28_idx'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['region', 'year'], name='reports_doc_region__bcf2e2_idx'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('round__isnull', False), ('state', 'DRAFT')), fields=('kind', 'region', 'year', 'round', 'rubric_code'), name='one_draft_per_kind_in_a_round'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('round__isnull', True), ('state', 'DRAFT')), fields=('kind', 'region', 'year', 'rubric_code'), name='one_draft_per_kind_outside_a_round'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'DRAFT'), ('issued_at__isnull', False), _connector='XOR'), name='document_issued_unless_draft'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'WITHDRAWN'), ('withdrawn_reason', ''), _connector='XOR'), name='withdrawn_with_a_reason'),
        ),
    ]
