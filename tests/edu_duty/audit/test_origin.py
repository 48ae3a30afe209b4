from edu_duty.audit.origin import NOWHERE, Origin, Person, Post, coming_from, current


def test_an_origin_holds_as_long_as_what_it_surrounds():
    inner, outer = Origin("worker", lambda: None), Origin("192.0.2.1", lambda: None)

    with coming_from(outer):
        with coming_from(inner):
            assert current() is inner
        assert current() is outer
    assert current() is NOWHERE


def test_a_post_reaches_what_lies_below_and_above_it():
    post = Post("PREFECTURE_REVIEWER", "9901")

    assert str(post) == "PREFECTURE_REVIEWER@9901"
    assert str(Post("AUDIT_ADMIN", "")) == "AUDIT_ADMIN@*"
    assert post.reaches("990101")
    assert post.reaches("99")
    assert post.reaches("")
    assert not post.reaches("990201")


def test_only_the_person_an_event_names_acts():
    person = Person(1, "filler", ())

    assert Origin("", lambda: person).acting("filler") is person
    assert Origin("", lambda: person).acting("lead") is None
