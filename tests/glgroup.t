#!/bin/sh
# The cases of glgroup.
exec "$(dirname "$0")/run-cases" glgroup-
