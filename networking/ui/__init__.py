"""How any page answers. It knows no concept of mentoring."""
