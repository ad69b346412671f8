#!/bin/bash
# Creates the database on first start from MYSQL_ROOT_PASSWORD and MYSQL_DATABASE, then runs the server.
set -euo pipefail

if [ "$1" != mysqld ]; then
  exec "$@"
fi
shift

# mariadbd --bootstrap reads one statement a line and drops the others without a word.
first_statements() {
  printf 'FLUSH PRIVILEGES;\n'
  printf "ALTER USER root@localhost IDENTIFIED BY '%s';\n" "$MYSQL_ROOT_PASSWORD"
  printf "CREATE USER root@'%%' IDENTIFIED BY '%s';\n" "$MYSQL_ROOT_PASSWORD"
  printf "GRANT ALL ON *.* TO root@'%%' WITH GRANT OPTION;\n"
  if [ -n "${MYSQL_DATABASE:-}" ]; then
    printf 'CREATE DATABASE %s;\n' "$MYSQL_DATABASE"
  fi
}

mkdir -p /run/mysqld
chown mysql /run/mysqld /var/lib/mysql
if [ ! -d /var/lib/mysql/mysql ]; then
  mariadb-install-db --user=mysql --auth-root-authentication-method=normal --skip-test-db >/dev/null
  first_statements | mariadbd --user=mysql --bootstrap
fi
exec mariadbd --user=mysql --bind-address=0.0.0.0 --skip-name-resolve --log-error=/var/lib/mysql/mysqld.err "$@"
