"""What is known of the people of a case, encrypted; nothing that reads photos can come here."""
