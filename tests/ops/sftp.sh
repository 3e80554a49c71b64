#!/bin/sh
# A machine that takes files by SSH, for the end-to-end test: one user, one key.
set -eu
install -m 600 /keys/host_key /etc/ssh/host_key
install -d -o copies -m 700 /home/copies/.ssh
install -o copies -m 600 /keys/client_key.pub /home/copies/.ssh/authorized_keys
exec /usr/sbin/sshd -D -e -o HostKey=/etc/ssh/host_key -o PasswordAuthentication=no -o AllowUsers=copies
