#!/bin/sh
# Runs once, when PostgreSQL makes its cluster: the role the portal works as, which owns nothing.
# Tables belong to POSTGRES_USER; manage.py migrate, run as that role, grants edu_duty its rights.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/database_password)" \
     --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE edu_duty LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SQL
