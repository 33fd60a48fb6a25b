"""Who acts: units, posts, accounts and the actor an action is carried out by."""
