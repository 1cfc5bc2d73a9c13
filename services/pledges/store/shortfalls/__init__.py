"""A funded campaign that collected too little, and what was declared for it."""
