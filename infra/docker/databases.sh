#!/bin/sh
# Makes one database a service, owned by the role that migrates it and used by a role that cannot.
set -eu
for service in accounts ideas pledges notify; do
  upper=$(printf %s "$service" | tr '[:lower:]' '[:upper:]')
  owner_password=$(printenv "${upper}_OWNER_PASSWORD")
  app_password=$(printenv "${upper}_APP_PASSWORD")
  psql -v ON_ERROR_STOP=1 -U postgres \
    -v owner="${service}_owner" -v app="${service}_app" -v database="$service" \
    -v owner_password="$owner_password" -v app_password="$app_password" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN PASSWORD :'app_password';
CREATE DATABASE :"database" OWNER :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO :"owner", :"app";
\connect :"database"
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT USAGE ON SEQUENCES TO :"app";
GRANT ALL ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"app";
SQL
done
