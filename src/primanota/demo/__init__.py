"""Demo: a generated company to look around in, a generator of big data, and the story that the demo command
tells.

Owns no table. Everything it does to a database goes through ``service``, as any door does; everything it
makes up is a pure function, so the same version writes the same bytes.
"""
