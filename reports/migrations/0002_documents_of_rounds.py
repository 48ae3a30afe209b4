import django.db.models.deletion
from django.db import migrations, models


def say_what_for(apps, schema_editor):
    """Let the documents there are say which region and year they are about, and when issued."""
    document = apps.get_model("reports", "Document")
    rows = document.objects.select_related("score__frozen", "score__rubric").defer(
        "score__receipt", "score__frozen__content", "score__rubric__text"
    )
    for each in rows.iterator(chunk_size=200):
        frozen = each.score.frozen
        each.region_id, each.year = frozen.county_id, frozen.year
        each.rubric_code = each.score.rubric.code
        each.issued_by_name, each.issued_at = each.created_by_name, each.created_at
        each.save()


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0004_submission_count'),
        ('indicators', '0003_rubric_authoring'),
        ('reports', '0001_initial'),
        ('schools', '0004_send_backs'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='assessment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='assessments.assessment'),
        ),
        migrations.AddField(
            model_name='document',
            name='dossier_sha256',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='document',
            name='identity',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='document',
            name='issued_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='document',
            name='issued_by_name',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='document',
            name='region',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='schools.region'),
        ),
        migrations.AddField(
            model_name='document',
            name='round',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='assessments.round'),
        ),
        migrations.AddField(
            model_name='document',
            name='rubric_code',
            field=models.CharField(default='', max_length=16),
        ),
        migrations.AddField(
            model_name='document',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='document',
            name='withdrawn_by_name',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='document',
            name='withdrawn_reason',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='document',
            name='year',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='document',
            name='code',
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AlterField(
            model_name='document',
            name='kind',
            field=models.CharField(choices=[('self_assessment', '自评报告'), ('inspection', '督导评估报告'), ('preliminary', '初步意见'), ('defence_answer', '申辩答复'), ('opinion_letter', '督导意见书'), ('rectification', '整改通知书'), ('summary', '总报告'), ('brief', '县情简报'), ('receipt_annex', '测算凭证附录')], max_length=20),
        ),
        migrations.AlterField(
            model_name='document',
            name='number',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='document',
            name='score',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='indicators.score'),
        ),
        migrations.AlterField(
            model_name='document',
            name='state',
            field=models.CharField(choices=[('DRAFT', '草案'), ('ISSUED', '有效'), ('SUPERSEDED', '已替换'), ('WITHDRAWN', '已撤回')], default='ISSUED', max_length=12),
        ),
        migrations.CreateModel(
            name='Letterhead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=60)),
                ('addressee', models.CharField(max_length=60)),
                ('prefix', models.CharField(max_length=12)),
                ('rectify_by', models.DateField(null=True)),
                ('ranked', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('written_by', models.CharField(max_length=150)),
                ('written_at', models.DateTimeField()),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='letterhead', to='assessments.round')),
            ],
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
            ],
            options={
                'verbose_name_plural': 'number series',
                'constraints': [models.UniqueConstraint(fields=('issuer', 'kind', 'year'), name='one_series_of_numbers')],
            },
        ),
        migrations.CreateModel(
            name='TakenNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('holder', models.CharField(max_length=64)),
                ('document', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='reports.document')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='reports.numberseries')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('series', 'place'), name='one_document_per_number'), models.UniqueConstraint(condition=models.Q(('document__isnull', True)), fields=('series', 'holder'), name='one_number_kept_per_holder')],
            },
        ),
        migrations.RunPython(say_what_for, migrations.RunPython.noop),
    ]
