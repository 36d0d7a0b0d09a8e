#!/bin/sh
# The cases of gltop.
exec "$(dirname "$0")/run-cases" gltop-
