#!/bin/sh
# The cases of glparse.
exec "$(dirname "$0")/run-cases" glparse-
