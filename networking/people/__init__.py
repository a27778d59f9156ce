"""Who is who: people, programmes, pairs, and who may see whom. Everything else speaks of them."""
