#!/bin/bash
# What every machine gets: the bot's key, the trusted authorities, the deploy user's sudo rights, Git for the deploy user.
set -euxo pipefail

install -m 600 -o ubuntu -g ubuntu /root/lab/keys/id_ed25519.pub /home/ubuntu/.ssh/authorized_keys
bash /root/lab/common/trust.sh

install -m 440 /root/lab/sudoers /etc/sudoers.d/ubuntu
visudo -cq

install -d -m 755 -o ubuntu -g ubuntu /srv/git
su - ubuntu -c 'git config --global user.name "Lab operator"; git config --global user.email operator@lab.invalid; git config --global init.defaultBranch main'
