#!/bin/bash
# Stands where a compensation would, when the service did not run before: says so, and that a person is needed.
printf '%s\n' "nothing ran before this deploy, so there is nothing to go back to; the service is left as it is" >&2
exit 1
