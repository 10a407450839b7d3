"""Service bulletins: short articles made from the state of the town, in the languages of the outlets."""
