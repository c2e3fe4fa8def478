"""The page: the files that web/ was built to, served to tablets and desks."""
