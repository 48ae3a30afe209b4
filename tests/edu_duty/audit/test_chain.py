import pytest

from edu_duty.audit.chain import GENESIS, available, canonical, digest, first_break, link

EVENTS = [{"verb": "ONE"}, {"verb": "二"}, {"verb": "THREE"}]


def chain_of(events: list[dict[str, str]]) -> list[tuple[int, str, str, str, dict[str, str]]]:
    links, previous = [], GENESIS
    for sequence, content in enumerate(events, start=1):
        own = link(previous, content)
        links.append((sequence, previous, own, "sha256", content))
        previous = own
    return links


def test_an_untouched_chain_holds():
    assert first_break(chain_of(EVENTS)) is None


def test_an_empty_chain_holds():
    assert first_break([]) is None


@pytest.mark.parametrize("wrong", [1, 2, 3])
def test_a_changed_event_breaks_the_chain_where_it_stands(wrong):
    links = chain_of(EVENTS)
    sequence, previous, own, algorithm, _content = links[wrong - 1]
    links[wrong - 1] = (sequence, previous, own, algorithm, {"verb": "FORGED"})

    assert first_break(links) == wrong


@pytest.mark.parametrize("gone", [1, 2])
def test_a_missing_event_breaks_the_chain(gone):
    links = chain_of(EVENTS)
    del links[gone - 1]

    assert first_break(links) == gone


def test_two_events_that_changed_places_break_the_chain():
    links = chain_of(EVENTS)
    links[0], links[1] = links[1], links[0]

    assert first_break(links) == 1


def test_the_order_of_keys_does_not_change_a_link():
    assert link("", {"a": 1, "b": 2}) == link("", {"b": 2, "a": 1})


def test_a_hash_nobody_names_breaks_the_chain():
    sequence, previous, own, _algorithm, content = chain_of(EVENTS)[0]

    assert first_break([(sequence, previous, own, "md5", content)]) == 1


def test_sm3_is_the_one_of_the_standard():
    if not available("sm3"):
        pytest.fail("This machine's OpenSSL has no SM3.")

    # GB/T 32905-2016, example 1.
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest(b"abc", "sm3").hex() == expected
    assert not available("md5")


def test_canonical_json_is_one_text_whatever_the_order():
    assert canonical({"b": 1, "a": "县"}) == '{"a":"县","b":1}'.encode()
