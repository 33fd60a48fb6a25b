"""The tools of the desk that are nobody's matter: views, bulk acts, phrases, presence, drafts."""
