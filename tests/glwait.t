#!/bin/sh
# The cases of glwait.
exec "$(dirname "$0")/run-cases" glwait-
