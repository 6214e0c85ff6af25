"""Parameters, and what is made of them: commands, their responses and issues, events, current states."""
