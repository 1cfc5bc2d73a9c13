"""Questions on campaigns: asked, answered, looked after, and told to whoever asked."""
