"""The finishing step of the build: what `sam build` leaves behind becomes what is worth deploying.

Runs on the Python that Lambda runs, with nothing but its standard library: the interpreter that compiles the bytecode
is the one that decides whether the bytecode is used.
"""
