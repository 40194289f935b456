#!/bin/sh
# Writes example sentences to a pipeline's topics of records and of labels, for as long as it runs.
set -eu
here=$(dirname -- "$0")
bin=/opt/kafka/bin

for topic in records labeled; do
    until "$bin/kafka-topics.sh" --bootstrap-server "$BOOTSTRAP" --create --if-not-exists --topic "$PIPELINE.$topic"; do
        sleep 2
    done
done

awk -v seconds=1 -v each="$PER_SECOND" -v labels=1 -f "$here/sentences.awk" |
    "$bin/kafka-console-producer.sh" --bootstrap-server "$BOOTSTRAP" --topic "$PIPELINE.labeled" &
exec awk -v seconds=1 -v each="$PER_SECOND" -f "$here/sentences.awk" |
    "$bin/kafka-console-producer.sh" --bootstrap-server "$BOOTSTRAP" --topic "$PIPELINE.records"
