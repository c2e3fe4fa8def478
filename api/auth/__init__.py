"""Who may do what: people, their roles, and what each request is allowed."""
