"""How requests and answers go in and out, whatever the site is about."""
