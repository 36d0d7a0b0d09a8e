#!/bin/sh
# The cases of glfold.
exec "$(dirname "$0")/run-cases" glfold-
