"""Every kind of job of the room has its task."""

from django.conf import settings

from assessments import notices, tasks


def test_notices_are_mailed_by_their_task(monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "run_claimed", lambda job, work: asked.append((job, work)))

    tasks.mail_notices("7")

    assert settings.JOB_KINDS[notices.KIND][0] == tasks.mail_notices.name
    assert asked == [("7", notices.perform_mailing)]
