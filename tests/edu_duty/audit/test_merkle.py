import hashlib

from edu_duty.audit.merkle import heads_digest, heads_root, leaves, root

# Certificate Transparency's own test vectors: the tree over these entries.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
ENTRIES += ["606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def test_roots_are_those_of_certificate_transparency():
    entries = [bytes.fromhex(entry) for entry in ENTRIES]

    assert {size: root(entries[:size], "sha256").hex() for size in ROOTS} == ROOTS


def test_a_leaf_is_never_taken_for_a_node():
    one, two = b"a", b"b"
    node = hashlib.sha256(b"\x00a").digest() + hashlib.sha256(b"\x00b").digest()

    assert root([one, two], "sha256") != root([node], "sha256")


def test_the_root_knows_every_head_and_not_their_order():
    heads = {"990101/2024": (3, "aa"), "system": (9, "bb")}

    assert heads_root(heads, "sha256") == heads_root(dict(reversed(heads.items())), "sha256")
    assert heads_root(heads, "sha256") != heads_root({**heads, "system": (8, "bb")}, "sha256")
    assert heads_digest(heads, "sha256") != heads_digest({"system": (9, "bb")}, "sha256")
    assert leaves(heads)[0] == b'["990101/2024",3,"aa"]'
