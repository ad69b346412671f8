#!/bin/sh
# Writes the servers for the colour NGINX_BACKEND_HOST names, HTTPS only when there is a certificate, and runs nginx.
set -e
for server in http https; do
  if [ "$server" = http ] || [ -e /etc/letsencrypt/live/web.example.kr/fullchain.pem ]; then
    sed "s/NGINX_BACKEND_HOST/$NGINX_BACKEND_HOST/" "/templates/$server.template" >"/etc/nginx/conf.d/$server.conf"
  fi
done
exec nginx -g 'daemon off;'
