"""What a mentor sees of a mentee, and a mentee of a mentor.

- `map`: a map that a mentee shares.
- `mentee`: the page of one mentee.
- `mentees`: a mentor's mentees.
- `my_mentor`: what a mentee's page about her pair shows.
- `my_mentor_views`: the mentee's page about her pair.
- `progress`: how far one mentee is.
- `running_pairs`: the pairs of a person that run now.
- `shared`: what one mentee shares with her mentor.
"""
