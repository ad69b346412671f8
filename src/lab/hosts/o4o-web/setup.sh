#!/bin/bash
# O4O's web machine: nginx in front of the API machine. No Docker, and no process outlives its session.
set -euxo pipefail
cd /root/lab

mkdir -p /etc/systemd/logind.conf.d
printf '[Login]\nKillUserProcesses=yes\n' >/etc/systemd/logind.conf.d/lab.conf
systemctl restart systemd-logind
systemctl disable -q --now docker.service docker.socket containerd.service

install -d /etc/nginx/ssl
install -m 644 keys/ca/neture.crt /etc/nginx/ssl/neture.crt
install -m 600 keys/ca/neture.key /etc/nginx/ssl/neture.key
install -m 644 o4o.conf /etc/nginx/sites-available/o4o
ln -sf ../sites-available/o4o /etc/nginx/sites-enabled/o4o
rm -f /etc/nginx/sites-enabled/default
nginx -t
systemctl enable -q --now nginx
