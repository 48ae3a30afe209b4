"""Files that strangers made are handed out so that a browser keeps them and runs nothing."""

from edu_duty.headers import SANDBOX
from edu_duty.sealed_answers import attachment, sealed_answer


def test_a_file_is_kept_by_the_browser_under_its_name():
    answer = attachment(b"x", name="佐证 1.pdf", content_type="application/pdf", digest="ab")

    assert (
        answer["Content-Disposition"] == "attachment; filename*=utf-8''%E4%BD%90%E8%AF%81%201.pdf"
    )
    assert (answer["Content-Type"], answer["ETag"]) == ("application/pdf", '"ab"')


def test_what_is_shown_in_the_page_runs_nothing_either():
    answer = sealed_answer(b"x", content_type="image/png", digest="ab")

    assert "Content-Disposition" not in answer
    assert answer["Content-Security-Policy"] == SANDBOX
    assert answer["X-Content-Type-Options"] == "nosniff"
