"""A sponsor's pool adds to what people give, by its rule and never more than there is."""
