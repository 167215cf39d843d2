"""The steps of the way of one person, in the order in which test_way_of_one_person.py walks them."""
