"""HTTP of the pledges service: one module per resource."""
