"""The cases that matching meets, each a small scenario: what Netflix lists, what the others have, which pairs match.

Every scenario can be decided from the files alone: a matching pair shares people, or title and year where one side has
no people; any other pair differs in people, in years, or in kind.
"""
