"""What carries out the steps of a sequence: a script, or what is declared instead of one."""
