# shellcheck shell=bash
# The entry point runs this, or reads it into itself, when a first start is done but for its last step: see arranque.
rm -f /var/lib/mysql/.inicio
sync /var/lib/mysql
