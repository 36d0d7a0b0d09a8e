#!/bin/sh
# The cases of glfilter.
exec "$(dirname "$0")/run-cases" glfilter-
