"""The drawn illustrations that a campaign may carry until it has a photograph of its own."""

PICTURES = (
    "jaalyhdyt",
    "korjauspaja",
    "lahiliikunta",
    "luistelukentta",
    "perhekahvila",
    "polkuvalot",
    "puutarha",
)
DEFAULT_PICTURE = "polkuvalot"
