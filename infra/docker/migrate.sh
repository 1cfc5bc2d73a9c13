#!/bin/sh
# Brings every service's database to its newest version, as the owner of its tables.
set -eu
for service in accounts ideas pledges notify; do
  upper=$(printf %s "$service" | tr '[:lower:]' '[:upper:]')
  DATABASE_OWNER_URL=$(printenv "${upper}_OWNER_URL") python -m services.chassis.migrations "$service"
done
