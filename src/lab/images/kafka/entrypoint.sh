#!/bin/sh
# Formats the log directory on first start, then runs the broker.
set -e
config=/opt/kafka/server.properties
if [ ! -f /var/lib/kafka/data/meta.properties ]; then
  java -cp '/opt/kafka/libs/*' kafka.tools.StorageTool format -t 4L6g3nShT-eMCtK--X86sw -c $config
fi
exec java -Xmx256m -Dorg.slf4j.simpleLogger.defaultLogLevel=info -cp '/opt/kafka/libs/*' kafka.Kafka $config
