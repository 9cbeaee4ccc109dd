"""What a story can be about: the names a resident would use, in the order of the papers (topics.md)."""

#: "other" stands last and for whatever the fourteen do not name.
TOPICS = (
    "home", "money", "work", "language", "health", "feelings", "family", "people",
    "care", "sport", "things", "papers", "safety", "street", "other",
)  # fmt: skip

#: Never for a volunteer as first line (topics.md, topic 13).
SAFETY = "safety"

#: Topics in which culture can explain what looks strange: there a key person speaks first (topics.md; Pharos).
CULTURE = frozenset({"family", "health", "feelings", "papers", "other"})
