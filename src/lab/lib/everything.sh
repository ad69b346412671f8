# shellcheck shell=bash
# The library of the commands that change the lab.

# shellcheck source-path=SCRIPTDIR source=machine.sh
. "$LAB_SRC/lib/machine.sh"
# shellcheck source-path=SCRIPTDIR source=keys.sh
. "$LAB_SRC/lib/keys.sh"
# shellcheck source-path=SCRIPTDIR source=pieces.sh
. "$LAB_SRC/lib/pieces.sh"
# shellcheck source-path=SCRIPTDIR source=registry.sh
. "$LAB_SRC/lib/registry.sh"
# shellcheck source-path=SCRIPTDIR source=images.sh
. "$LAB_SRC/lib/images.sh"
# shellcheck source-path=SCRIPTDIR source=infra.sh
. "$LAB_SRC/lib/infra.sh"
# shellcheck source-path=SCRIPTDIR source=hosts.sh
. "$LAB_SRC/lib/hosts.sh"
# shellcheck source-path=SCRIPTDIR source=faults.sh
. "$LAB_SRC/lib/faults.sh"
# shellcheck source-path=SCRIPTDIR source=jobs.sh
. "$LAB_SRC/lib/jobs.sh"
# shellcheck source-path=SCRIPTDIR source=site.sh
. "$LAB_SRC/lib/site.sh"
