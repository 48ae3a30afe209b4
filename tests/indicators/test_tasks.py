"""The room's task names."""

from django.conf import settings

from indicators import evaluating, rehearsals, tasks


def test_scoring_is_the_task_the_queue_calls(monkeypatch):
    called = []
    monkeypatch.setattr(tasks, "run_claimed", lambda *arguments: called.append(arguments))

    tasks.score_counties("id")

    assert called == [("id", evaluating.perform_scoring)]
    assert settings.JOB_KINDS[evaluating.KIND][0] == tasks.score_counties.name


def test_rehearsing_is_the_task_the_queue_calls(monkeypatch):
    called = []
    monkeypatch.setattr(tasks, "run_claimed", lambda *arguments: called.append(arguments))

    tasks.rehearse_rubric("id")

    assert called == [("id", rehearsals.perform_rehearsal)]
    assert settings.JOB_KINDS[rehearsals.KIND][0] == tasks.rehearse_rubric.name
