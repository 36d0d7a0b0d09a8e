#!/bin/sh
# The cases of gldiff.
exec "$(dirname "$0")/run-cases" gldiff-
