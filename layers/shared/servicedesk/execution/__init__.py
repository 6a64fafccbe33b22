"""Do it: a Toolbox and a call in, a result out."""
