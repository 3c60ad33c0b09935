"""Readers for annotated corpora: one module a format, each with `SUFFIX` and `load(path)`.

An annotation is a file `NAME` + `SUFFIX`; its text lies beside it as `NAME.txt` and goes into the map
unaltered. What an annotation says of the text is checked against the text.
"""
