"""Documents that leave the service: a trace request as a page, a message, a table or data; an answer."""
