"""What is there to see in a service that nobody has used yet? Made footage, made people, one request in each state."""
