"""People, programmes, pairs, and what is noted of them."""
